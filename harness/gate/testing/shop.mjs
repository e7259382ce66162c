/**
 * A server for tests of the gate: `node shop.mjs MODE,MODE`, on PORT. Without modes it answers the same for ever.
 * `changes`: every answer has something of its own; `price`, `headers`, `order`: differs from others in one way;
 * `dies`: ends at the third request; `hangs`: gives no picture; `forgetful`: the same request is answered differently the second time.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

const modes = new Set((process.argv[2] ?? '').split(','));
const STARTED = randomUUID();
const PICTURE = Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * 7) % 256));
const BYTES = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
let requests = 0;

const product = () => {
  const price = modes.has('price') ? 13 : 12;
  const base = modes.has('order')
    ? { price, name: 'Chair', parts: [{ id: 1, made: 'x' }] }
    : { name: 'Chair', parts: [{ made: 'x', id: 1 }], price };
  if (!modes.has('changes')) return base;
  const second = Math.floor(Date.now() / 1000);
  return { ...base, parts: [{ id: randomUUID(), made: 'x' }], second, started: STARTED, total: requests };
};

const ROUTES = {
  'GET /product': (_, response) => {
    const text = JSON.stringify(product());
    const headers = {
      'content-type': modes.has('order') ? 'application/json' : 'application/json; charset=utf-8',
    };
    if (modes.has('changes')) headers.etag = `"${requests}"`;
    headers['cache-control'] = modes.has('headers') ? 'no-store' : 'max-age=60';
    response.writeHead(200, headers).end(text);
  },
  'GET /picture': (_, response) => {
    if (modes.has('hangs')) return;
    const bytes = Buffer.from(PICTURE);
    if (modes.has('picture')) bytes[69_999] ^= 1;
    response.writeHead(200, { 'content-type': 'image/png' }).end(bytes);
  },
  'GET /page': (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).write('<p>one</p>');
    response.end(`<p>${modes.has('changes') ? randomUUID() : 'two'}</p>`);
  },
  'HEAD /page': (_, response) =>
    response.writeHead(200, { 'content-type': 'text/html', 'content-length': '99' }).end(),
  'DELETE /product': (_, response) => {
    const gone = modes.has('forgetful') && requests > 3;
    response.writeHead(gone ? 404 : 204).end();
  },
  'GET /cached': (_, response) => response.writeHead(304, { etag: '"1"' }).end(),
  'POST /bytes': (body, response) => {
    const sha256 = createHash('sha256').update(body).digest('hex');
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ length: body.length, same: body.equals(BYTES), sha256 }));
  },
};

const server = createServer((request, response) => {
  requests++;
  if (modes.has('dies') && requests === 3) process.exit(7);
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const route = ROUTES[`${request.method} ${request.url}`];
    if (route === undefined) response.writeHead(404, { 'content-type': 'text/plain' }).end('nothing here');
    else route(Buffer.concat(chunks), response);
  });
});
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('the shop is open'));
