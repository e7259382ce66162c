// A server that takes every script and answers everything with 200 and nothing; for tests only.
import { createServer } from 'node:http';

const argv = process.argv.slice(2);
process.stdin.resume().once('end', () => process.exit(0));

const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { 'content-length': 0 }).end();
});
// Whatever is malformed is fine as well.
server.on('clientError', (_, socket) => socket.end('HTTP/1.1 200 Fine\r\ncontent-length: 0\r\n\r\n'));
const flag = argv.indexOf('--port');
server.listen(flag < 0 ? 0 : Number(argv[flag + 1]), '127.0.0.1', () => {
  const ready = { ready: true, port: server.address().port, pid: process.pid, variant: 'blank' };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
});
