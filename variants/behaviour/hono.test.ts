/** A framework that only knows the Web's standards, bundled and served unchanged. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { resolveVariant } from '../combine.ts';
import app from './testing/hono-app.ts';
import { type Served, serve } from './testing.ts';

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./testing/hono-app.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
  });
  return outputFiles[0]!.text;
}

const script = bundle();

type Expected = [status: number, body: string, headers?: Record<string, string | RegExp>];

const json = (value: unknown): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(value),
  headers: { 'content-type': 'application/json' },
});
const auth = (authorization: string): RequestInit => ({ headers: { authorization } });

const hmac = (text: string) => createHmac('sha256', 'secret').update(text);
const SIGNATURE = hmac('value').digest('base64');
const HEAD = [{ alg: 'HS256', typ: 'JWT' }, { sub: 'ada' }]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.');
const TOKEN = `${HEAD}.${hmac(HEAD).digest('base64url')}`;

const rows: [title: string, path: string, init: RequestInit, expected: Expected][] = [
  ['text', '/', {}, [200, 'hello', { 'content-type': /^text\/plain/, 'x-request-id': /^[\w-]{36}$/ }]],
  ['a parameter with a pattern, a query', '/users/7?page=2', {}, [200, '{"id":7,"page":"2"}']],
  ['the pattern does not match', '/users/x', {}, [404, 'nothing at /users/x']],
  ['a wildcard', '/files/a/b%20c', {}, [200, '/files/a/b c']],
  ['queries', '/queries?tag=a&tag=b%2Bc&x=1', {}, [200, '["a","b+c"]']],
  ['html', '/html', {}, [200, '<p>hi</p>', { 'content-type': /^text\/html/ }]],
  ['a redirect', '/redirect', { redirect: 'manual' }, [307, '', { location: '/elsewhere' }]],
  ['headers and no body', '/headers', {}, [204, '', { 'x-one': 'a, b' }]],
  ['a JSON body', '/api/users', json({ name: 'Ada' }), [201, '{"name":"Ada"}']],
  [
    'a form',
    '/form',
    { method: 'POST', body: new URLSearchParams({ a: '1 2', b: 'ü' }) },
    [200, '{"a":"1 2","b":"ü"}'],
  ],
  ['bytes', '/bytes', { method: 'POST', body: new Uint8Array([104, 105]) }, [200, 'hi']],
  ['a body within the limit', '/limited', { method: 'POST', body: 'four' }, [200, 'four']],
  ['a body over the limit', '/limited', { method: 'POST', body: 'fifth' }, [413, 'too long']],
  ['a valid body', '/valid', json({ name: 'x' }), [200, '{"name":"x"}']],
  ['an invalid body', '/valid', json({}), [400, 'no name']],
  [
    'cookies',
    '/cookies',
    { headers: { cookie: 'a=1; now=b%20c' } },
    [200, 'b c', { 'set-cookie': /next=a%20b; Max-Age=60; Path=\/; HttpOnly, old=; Max-Age=0/ }],
  ],
  ['variables, and a header set after the answer', '/mine', {}, [200, 'ada', { 'x-after': '200' }]],
  [
    'cors',
    '/api/plain',
    { headers: { origin: 'http://site.test' } },
    [200, 'fine', { 'access-control-allow-origin': 'http://site.test' }],
  ],
  [
    'cors: a preflight',
    '/api/plain',
    { method: 'OPTIONS', headers: { origin: 'http://site.test', 'access-control-request-method': 'POST' } },
    [204, '', { 'access-control-allow-methods': 'GET,POST' }],
  ],
  ['etag', '/etag', {}, [200, 'fine', { etag: '"2a1b875b84fa7245c2d4dfa761170884db7b31d9"' }]],
  ['pretty JSON', '/pretty?pretty', {}, [200, '{\n  "a": [\n    1\n  ]\n}']],
  [
    'secure headers',
    '/secure',
    {},
    [200, 'fine', { 'x-frame-options': 'SAMEORIGIN', 'x-content-type-options': 'nosniff' }],
  ],
  ['basic auth', '/basic', auth(`Basic ${btoa('ada:secret')}`), [200, 'fine']],
  ['basic auth: a wrong password', '/basic', auth(`Basic ${btoa('ada:wrong')}`), [401, 'Unauthorized']],
  ['bearer auth', '/bearer', auth('Bearer token'), [200, 'fine']],
  ['bearer auth: a wrong token', '/bearer', auth('Bearer other'), [401, 'Unauthorized']],
  [
    'a signed cookie is set and read',
    '/signed',
    { headers: { cookie: `signed=value.${encodeURIComponent(SIGNATURE)}` } },
    [200, 'value', { 'set-cookie': `signed=value.${encodeURIComponent(SIGNATURE)}; Path=/` }],
  ],
  [
    'a signed cookie with another signature',
    '/signed',
    { headers: { cookie: `signed=value.${encodeURIComponent(`A${SIGNATURE.slice(1)}`)}` } },
    [200, 'false'],
  ],
  ['a token', '/token', {}, [200, TOKEN]],
  ['a token is understood', '/jwt', auth(`Bearer ${TOKEN}`), [200, '{"sub":"ada"}']],
  ['a wrong token', '/jwt', auth(`Bearer ${TOKEN}x`), [401, 'Unauthorized']],
  ['timing', '/timed', {}, [200, 'fine', { 'server-timing': /^total;dur=[\d.]+/ }]],
  ['a stream of text', '/text-stream', {}, [200, 'one\ntwo\n']],
  ['a stream of bytes', '/bytes-stream', {}, [200, '\u0001\u0002three']],
  [
    'server-sent events',
    '/events',
    {},
    [
      200,
      [0, 1, 2].map((n) => `event: count\ndata: n ${n}\nid: ${n}\n\n`).join(''),
      { 'content-type': 'text/event-stream' },
    ],
  ],
  ['a request of the application to itself', '/sub-request', {}, [200, 'hello again']],
  ['routes of a part', '/below/deep', {}, [200, 'from below']],
  ['onError', '/throw', {}, [500, '{"failed":"boom"}']],
  ['an HTTPException', '/teapot', {}, [418, 'short and stout']],
  ['notFound', '/nowhere', {}, [404, 'nothing at /nowhere']],
  ['HEAD', '/', { method: 'HEAD' }, [200, '', { 'content-type': /^text\/plain/ }]],
];

type Ask = (path: string, init: RequestInit) => Response | Promise<Response>;

function checkAll(ask: Ask, log: () => string): void {
  for (const [title, path, init, [status, body, headers = {}]] of rows) {
    test(title, async () => {
      const response = await ask(path, init);
      const text = await response.text();
      assert.equal(response.status, status, `${text}\n${log()}`);
      assert.equal(text, body, log());
      for (const [header, value] of Object.entries(headers)) {
        const got = response.headers.get(header) ?? 'absent';
        if (value instanceof RegExp) assert.match(got, value, header);
        else assert.equal(got, value, header);
      }
    });
  }
}

describe('hono: in Node, without a server of ours', () => {
  checkAll((path, init) => app.request(`http://localhost${path}`, init), String);
});

for (const name of ['snapshot+connection=keep-alive', 'persistent+connection=keep-alive', 'baseline']) {
  describe(`hono: ${name}`, () => {
    let served: Served;
    before(async () => {
      served = await serve(await resolveVariant(name), await script, { observed: false });
    });
    after(() => served[Symbol.asyncDispose]());
    checkAll(
      (path, init) => served.ask(path, init),
      () => served.log.join('\n'),
    );

    test('compress', async () => {
      const response = await served.ask('/compressed', { headers: { 'accept-encoding': 'gzip' } });
      assert.equal(response.headers.get('content-encoding'), 'gzip');
      assert.equal(await response.text(), 'long '.repeat(1_000));
    });

    test('the logger has written a line for every request', () => {
      for (const [, path, { method = 'GET' }, [status]] of rows) {
        const lines = served.log.filter((line) =>
          line.startsWith(`--> ${method} ${new URL(path, 'http://x').pathname}`),
        );
        assert.ok(
          lines.some((line) => line.includes(`${status}`)),
          `${method} ${path} ${status}`,
        );
      }
    });
  });
}
