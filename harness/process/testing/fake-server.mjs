// A server as the supervisor sees it, with one behaviour per mode; used by tests only.
import { closeSync } from 'node:fs';
import { createServer } from 'node:http';

const [mode = 'ready'] = process.argv.slice(2);
if (process.argv.includes('--exit-with-stdin')) process.stdin.resume().once('end', () => process.exit(0));

const say = (line) => process.stderr.write(`${line}\n`);
const modes = {
  silent: () => setInterval(() => {}, 1000),
  crash: () => {
    say('some context');
    say('error: mock.js:3:7: unexpected token');
    say('  const = 1');
    process.exit(2);
  },
  'port-in-use': () => {
    say('error: port 4711 is already in use (E_PORT_IN_USE)');
    process.exit(2);
  },
  killed: () => process.kill(process.pid, 'SIGKILL'),
  'closed-stdout': () => {
    closeSync(1);
    setTimeout(() => process.exit(3), 30);
  },
  'closed-stdout-alive': () => closeSync(1),
  stubborn: () => {
    process.on('SIGTERM', () => say('no'));
    serve();
  },
  noisy: () => {
    say(`first${'x'.repeat(300 * 1024)}`);
    process.stdout.write('not the line\n{"ready":false}\n{broken\n');
    process.stderr.write('last\n', serve);
  },
  ready: serve,
};
modes[mode]();

function serve() {
  const server = createServer((_, response) => response.end(process.env.GREETING ?? 'hello'));
  server.listen(0, '127.0.0.1', () => {
    const line = { ready: true, port: server.address().port, pid: process.pid, variant: 'fake' };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  });
}
