/** Bodies of requests, and requests that are refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpLevel } from '../../../../server/axes.ts';
import type { Exchange } from '../../../../server/http/exchange.ts';
import type { Limits } from '../../../../server/world/limits.ts';
import { CLOSE, get, parseAnswer, pause, post, serving } from './client.ts';

const LIMITS: Partial<Limits> = { bodyBytes: 1_000, headerBytes: 4_096 };
/** Long enough to send what is slow, short enough to wait for. */
const TIMEOUT_MS = 250;

export function requests(level: HttpLevel): void {
  const seen: string[] = [];
  const handle = (exchange: Exchange): void => {
    seen.push(exchange.target);
    exchange.answer(200, [], Buffer.from(`<${exchange.body?.toString('latin1') ?? 'none'}>`, 'latin1'));
  };
  const check = (
    what: string,
    use: Parameters<typeof serving>[2],
    limits: Partial<Limits> = LIMITS,
  ): void => {
    test(`${level.name}: ${what}`, async () => {
      seen.length = 0;
      await serving(level, handle, use, { limits });
    });
  };
  const chunked = (frames: string, headers = ''): string =>
    get('/', `Transfer-Encoding: chunked\r\n${headers}`, 'POST') + frames;

  check('a body with a length, of any bytes', async ({ talk }) => {
    const body = String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i));
    const head = get('/', `Content-Length: 256\r\n${CLOSE}`, 'POST');
    assert.equal(parseAnswer(await talk(head + body)).body, `<${body}>`);
  });

  check('a body in chunks, with extensions and trailers', async ({ talk }) => {
    const frames = '3\r\nabc\r\nA;name="va;lue"\r\ndefghijklm\r\n01\r\nn\r\n0\r\nTrailer: x\r\n\r\n';
    const text = await talk(chunked(frames) + get('/', CLOSE));
    assert.match(text, /<abcdefghijklmn>HTTP\/1\.1 200 [\s\S]*<none>$/);
  });

  check('a body in chunks, byte by byte', async ({ open }) => {
    const client = await open();
    for (const byte of chunked('3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n', CLOSE)) {
      client.send(byte);
      await pause(0);
    }
    await client.until(/<abcd>$/);
  });

  check('Expect: 100-continue is told to go on, and answered after the body', async ({ open }) => {
    const client = await open();
    client.send(get('/', `Expect: 100-continue\r\nContent-Length: 4\r\n${CLOSE}`, 'PUT'));
    await client.until(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
    assert.deepEqual(seen, []);
    client.send('body');
    await client.until(/\r\n\r\nHTTP\/1\.1 200 OK\r\n[\s\S]*<body>$/);
  });

  check(
    'Expect: 100-continue with a body that is too long is refused before it is sent',
    async ({ talk }) => {
      const text = await talk(get('/', 'Expect: 100-continue\r\nContent-Length: 1001\r\n', 'PUT'));
      assert.match(text, /^HTTP\/1\.1 413 /);
      assert.deepEqual(seen, []);
    },
  );

  check('a body as long as it may be', async ({ talk }) => {
    assert.equal(parseAnswer(await talk(post('/', 'x'.repeat(1_000), CLOSE))).body.length, 1_002);
  });

  for (const [what, bytes] of [
    ['says so', post('/', 'x'.repeat(1_001))],
    ['comes in chunks', chunked(`3e8\r\n${'x'.repeat(1_000)}\r\n1\r\ny\r\n0\r\n\r\n`)],
  ] as const) {
    check(`a body that is too long and ${what}: 413, and the connection ends`, async ({ open }) => {
      const client = await open();
      client.send(bytes);
      const text = await client.until(/^HTTP\/1\.1 413 [\s\S]*\r\n\r\n/);
      assert.match(text, /connection: close\r\n/i);
      await client.ended();
      assert.deepEqual(seen, []);
    });
  }

  check('a head that is too large: 431', async ({ open }) => {
    const client = await open();
    client.send(get('/', `x-long: ${'x'.repeat(5_000)}\r\n`));
    await client.until(/^HTTP\/1\.1 431 /);
    await client.ended();
    assert.deepEqual(seen, []);
  });

  for (const [what, bytes] of [
    ['no HTTP', 'HELLO\r\n\r\n'],
    ['a version that is none', 'GET / HTTP/1.x\r\nHost: x\r\n\r\n'],
    ['a header without a colon', 'GET / HTTP/1.1\r\nHost: x\r\nnothing\r\n\r\n'],
    ['a blank in a header name', 'GET / HTTP/1.1\r\nHost: x\r\nx a: b\r\n\r\n'],
    ['a blank before the colon', 'GET / HTTP/1.1\r\nHost : x\r\n\r\n'],
    ['a length that is no number', get('/', 'Content-Length: 1x\r\n', 'POST')],
    ['a negative length', get('/', 'Content-Length: -1\r\n', 'POST')],
    ['two lengths', get('/', 'Content-Length: 1\r\nContent-Length: 2\r\n', 'POST')],
    ['a length and chunks', get('/', 'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n', 'POST')],
    ['a chunk size that is none', chunked('x\r\n')],
    ['a chunk longer than its size', chunked('1\r\nabc\r\n0\r\n\r\n')],
    ['a NUL in a header', 'GET / HTTP/1.1\r\nHost: x\r\nx-a: \0\r\n\r\n'],
  ] as const) {
    check(`${what}: 400, and the connection ends`, async ({ talk }) => {
      assert.match(await talk(bytes), /^HTTP\/1\.1 400 Bad Request\r\n/);
      assert.deepEqual(seen, []);
    });
  }

  check('what was sent before something malformed is answered', async ({ talk }) => {
    assert.match(
      await talk(`${get('/')}HELLO\r\n\r\n`),
      /^HTTP\/1\.1 200 OK\r\n[\s\S]*<none>HTTP\/1\.1 400 /,
    );
  });

  for (const [what, bytes] of [
    ['a head', 'GET / HTTP/1.1\r\nHost: x\r\n'],
    ['a body', post('/', 'body').slice(0, -1)],
    ['a body in chunks', chunked('3\r\nabc\r\n')],
  ] as const) {
    check(
      `${what} that does not arrive: 408, not too early`,
      async ({ open }) => {
        const client = await open();
        const beganMs = performance.now();
        client.send(bytes);
        await client.until(/^HTTP\/1\.1 408 /);
        assert.ok(performance.now() - beganMs >= TIMEOUT_MS, 'too early');
        await client.ended();
        assert.deepEqual(seen, []);
      },
      { headerTimeoutMs: TIMEOUT_MS, bodyTimeoutMs: TIMEOUT_MS },
    );
  }
}
