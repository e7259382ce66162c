/** Answers as `hello` in servers.ts does, in a process of its own. Tells its port to its parent. */
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  response.setHeader('content-type', 'text/plain');
  response.end(`hello ${request.url}`);
});
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.once('disconnect', () => process.exit(0));
