/** A Hono application as people write them. Bundled by hono.test.ts and served as a script. */
import { Hono } from 'hono';
import { basicAuth } from 'hono/basic-auth';
import { bearerAuth } from 'hono/bearer-auth';
import { bodyLimit } from 'hono/body-limit';
import { compress } from 'hono/compress';
import { deleteCookie, getCookie, getSignedCookie, setCookie, setSignedCookie } from 'hono/cookie';
import { cors } from 'hono/cors';
import { etag } from 'hono/etag';
import { HTTPException } from 'hono/http-exception';
import { jwt, sign } from 'hono/jwt';
import { logger } from 'hono/logger';
import { poweredBy } from 'hono/powered-by';
import { prettyJSON } from 'hono/pretty-json';
import { requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import { stream, streamSSE, streamText } from 'hono/streaming';
import { timing } from 'hono/timing';
import { validator } from 'hono/validator';

const app = new Hono<{ Variables: { user: string } }>();

app.use(logger(), requestId());
app.use('/timed', timing());
app.use('/api/*', cors({ origin: 'http://site.test', allowMethods: ['GET', 'POST'] }));
app.use('/etag', etag());
app.use('/pretty', prettyJSON());
app.use('/secure', secureHeaders(), poweredBy());
app.use('/compressed', compress());
app.use('/basic', basicAuth({ username: 'ada', password: 'secret' }));
app.use('/bearer', bearerAuth({ token: 'token' }));
app.use('/jwt', jwt({ secret: 'secret', alg: 'HS256' }));

app.get('/', (c) => c.text('hello'));
app.get('/users/:id{[0-9]+}', (c) => c.json({ id: Number(c.req.param('id')), page: c.req.query('page') }));
app.get('/files/*', (c) => c.text(c.req.path));
app.get('/queries', (c) => c.json(c.req.queries('tag') ?? []));
app.get('/html', (c) => c.html('<p>hi</p>'));
app.get('/redirect', (c) => c.redirect('/elsewhere', 307));
app.get('/headers', (c) => {
  c.header('x-one', 'a');
  c.header('x-one', 'b', { append: true });
  return c.body(null, 204);
});
app.post('/api/users', async (c) => c.json(await c.req.json(), 201));
app.post('/form', async (c) => c.json(await c.req.parseBody()));
app.post('/bytes', async (c) => c.body(await c.req.arrayBuffer()));
app.post('/limited', bodyLimit({ maxSize: 4, onError: (c) => c.text('too long', 413) }), async (c) =>
  c.text(await c.req.text()),
);
app.post(
  '/valid',
  validator('json', (value, c) => (value.name === undefined ? c.text('no name', 400) : { name: value.name })),
  (c) => c.json(c.req.valid('json')),
);
app.get('/cookies', (c) => {
  setCookie(c, 'next', 'a b', { path: '/', httpOnly: true, maxAge: 60 });
  deleteCookie(c, 'old');
  return c.text(getCookie(c, 'now') ?? 'none');
});
app.get('/signed', async (c) => {
  await setSignedCookie(c, 'signed', 'value', 'secret');
  return c.text(String(await getSignedCookie(c, 'secret', 'signed')));
});
app.get('/token', async (c) => c.text(await sign({ sub: 'ada' }, 'secret', 'HS256')));
app.get('/jwt', (c) => c.json(c.get('jwtPayload')));
app.use('/mine', async (c, next) => {
  c.set('user', 'ada');
  await next();
  c.res.headers.set('x-after', String(c.res.status));
});
app.get('/mine', (c) => c.text(c.get('user')));
for (const path of ['/api/plain', '/etag', '/secure', '/basic', '/bearer', '/timed'] as const) {
  app.get(path, (c) => c.text('fine'));
}
app.get('/pretty', (c) => c.json({ a: [1] }));
app.get('/compressed', (c) => c.text('long '.repeat(1_000)));
app.get('/text-stream', (c) =>
  streamText(c, async (out) => {
    for (const word of ['one', 'two']) {
      await out.writeln(word);
      await out.sleep(5);
    }
  }),
);
app.get('/bytes-stream', (c) =>
  stream(c, async (out) => {
    await out.write(new Uint8Array([1, 2]));
    await out.pipe(new Response('three').body!);
  }),
);
app.get('/events', (c) =>
  streamSSE(c, async (out) => {
    for (let n = 0; n < 3; n++) await out.writeSSE({ data: `n ${n}`, event: 'count', id: String(n) });
  }),
);
app.get('/sub-request', async (c) => c.text(`${await (await app.request('/')).text()} again`));
app.get('/throw', () => {
  throw new Error('boom');
});
app.get('/teapot', () => {
  throw new HTTPException(418, { message: 'short and stout' });
});

const sub = new Hono().get('/deep', (c) => c.text('from below'));
app.route('/below', sub);
app.notFound((c) => c.text(`nothing at ${c.req.path}`, 404));
app.onError((error, c) =>
  error instanceof HTTPException ? error.getResponse() : c.json({ failed: error.message }, 500),
);

export default app;
