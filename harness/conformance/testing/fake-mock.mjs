// A server with the command line of ours that is right in some things and wrong in others; for tests only.
import { createServer } from 'node:http';
import { basename } from 'node:path';

const argv = process.argv.slice(2);
const script = basename(argv[0]);
process.stdin.resume().once('end', () => process.exit(0));
if (script === 'jsmock.js') {
  process.stderr.write('error: jsmock.js:1:1: SyntaxError: not my dialect\n');
  process.exit(2);
}

let leaked = null;
const routes = {
  'GET /thing': (_, response) => response.end('get'),
  'POST /thing': (_, response) => response.end('not what was asked'),
  'GET /users/42': (_, response) => response.end('user 42'),
  'GET /hang': () => {},
  'GET /cut': (_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.destroy());
  },
  'GET /crash': () => {
    process.stderr.write('the last straw\n');
    process.exit(7);
  },
  'GET /answer-and-crash': (_, response) => response.end('right', () => setTimeout(() => process.exit(7), 5)),
  'POST /leak': (_, response) => {
    leaked = 'mine';
    response.end();
  },
  'GET /leak': (_, response) => response.end(String(leaked)),
  'GET /pid': (_, response) => response.end(String(process.pid)),
};

const server = createServer((request, response) => {
  const route = routes[`${request.method} ${request.url}`];
  if (route !== undefined) return route(request, response);
  response.statusCode = 404;
  response.end('Not Found');
});
const flag = argv.indexOf('--port');
server.listen(flag < 0 ? 0 : Number(argv[flag + 1]), '127.0.0.1', () => {
  const ready = { ready: true, port: server.address().port, pid: process.pid, variant: 'fake' };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
});
