// A target with one behaviour per mode; used by tests only.
//     node fake-server.mjs MODE[=N] SCRIPT --port P --exit-with-stdin
import { createServer } from 'node:http';

const [how, , ...flags] = process.argv.slice(2);
const [mode, amount] = how.split('=');
const n = Number(amount ?? 0);
const port = Number(flags[flags.indexOf('--port') + 1] ?? 0);
if (flags.includes('--exit-with-stdin')) process.stdin.resume().once('end', () => process.exit(0));

if (mode === 'bad-script') {
  process.stderr.write('error: script.js:3:7: unexpected token\n  const = 1\n');
  process.exit(2);
}

/** Burns about so many µs of CPU time. */
function spin(us) {
  const end = process.cpuUsage().user + us;
  while (process.cpuUsage().user < end);
}

let requests = 0;
const server = createServer((_, response) => {
  requests++;
  if (mode === 'spin') spin(n);
  if (mode === 'dies' && requests > n) {
    process.stderr.write(`giving up after ${n} requests\n`);
    process.kill(process.pid, 'SIGKILL');
    return;
  }
  if (mode === 'hangs' && requests > n) return;
  const wrong = mode === 'wrong' && requests > n;
  if (mode === 'closes') response.setHeader('connection', 'close');
  response.end(wrong ? 'nonsense' : 'hello');
});
server.listen(port, '127.0.0.1', () => {
  const ready = { ready: true, port: server.address().port, pid: process.pid, variant: mode };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
});
