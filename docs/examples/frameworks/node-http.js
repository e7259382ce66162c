import { createServer } from 'node:http';

createServer((request, response) => {
  const id = request.url.slice('/users/'.length);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ id, name: `User ${id}` }));
}).listen(process.env.PORT);
