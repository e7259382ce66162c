/** Answers given at once, and what a handler sees of a request. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpLevel } from '../../../../server/axes.ts';
import type { Exchange } from '../../../../server/http/exchange.ts';
import { CLOSE, get, parseAnswer, post, serving } from './client.ts';

const HTML = ['content-type', 'text/html'];

export function answers(level: HttpLevel, together: number): void {
  const check = (
    what: string,
    handle: (exchange: Exchange) => void,
    use: Parameters<typeof serving>[2],
  ): void => {
    test(`${level.name}, ${together} together: ${what}`, () => serving(level, handle, use, { together }));
  };

  check(
    'an answer of text',
    (exchange) =>
      exchange.answer(201, [...HTML, 'X-Mixed', 'b', 'set-cookie', '1', 'set-cookie', '2'], '<ü>'),
    async ({ talk }) => {
      const text = await talk(get('/', CLOSE));
      const { line, headers, body } = parseAnswer(text);
      assert.equal(line, 'HTTP/1.1 201 Created');
      assert.equal(headers['content-type'], 'text/html');
      assert.equal(headers['content-length'], '4');
      assert.ok(Date.parse(headers.date ?? '') > 0, 'a date');
      assert.match(text, /\r\nX-Mixed: b\r\nset-cookie: 1\r\nset-cookie: 2\r\n/);
      assert.equal(Buffer.from(body, 'latin1').toString(), '<ü>');
    },
  );

  const any = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  for (const length of [0, 256, 16_384, 16_385, 3_000_000]) {
    const bytes = Buffer.alloc(length, any);
    check(
      `${length} bytes`,
      (exchange) => exchange.answer(200, HTML, bytes),
      async ({ talk }) => {
        const { headers, body } = parseAnswer(await talk(get('/', CLOSE)));
        assert.equal(headers['content-length'], String(length));
        assert.ok(Buffer.from(body, 'latin1').equals(bytes), 'the same bytes');
      },
    );
  }

  check(
    'HEAD has the head of the answer and nothing else',
    (exchange) => exchange.answer(200, HTML, 'body'),
    async ({ talk }) => {
      const { headers, body } = parseAnswer(await talk(get('/', '', 'HEAD') + get('/', CLOSE)));
      assert.equal(headers['content-length'], '4');
      assert.match(body, /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\nbody$/);
    },
  );

  for (const status of [204, 304]) {
    check(
      `${status} has no body and no length`,
      (exchange) => exchange.answer(exchange.target === '/' ? status : 200, [], 'body'),
      async ({ talk }) => {
        const { line, headers, body } = parseAnswer(await talk(get('/') + get('/next', CLOSE)));
        assert.match(line, new RegExp(` ${status} `));
        assert.equal(headers['content-length'], undefined);
        assert.equal(headers['transfer-encoding'], undefined);
        assert.match(body, /^HTTP\/1\.1 200 OK\r\n/);
      },
    );
  }

  check(
    'a length that the script gives is put right',
    (exchange) => exchange.answer(200, ['content-length', '99'], 'body'),
    async ({ talk }) => {
      assert.match(
        await talk(get('/', CLOSE)),
        /^(?![\s\S]*content-length: 99)[\s\S]*content-length: 4\r\n/i,
      );
    },
  );

  for (const [what, name, value] of [
    ['a line end in a value', 'x-a', 'a\r\nx-b: c'],
    ['a name that is none', 'x a', 'b'],
    ['a character beyond a byte', 'x-a', '\u0101'],
  ] as const) {
    check(
      `${what} is refused, and something else can be answered`,
      (exchange) => {
        assert.throws(() => exchange.answer(200, [name, value], 'body'), Error);
        assert.throws(() => exchange.stream(200, [name, value]), Error);
        exchange.answer(500, [], 'refused');
      },
      async ({ talk }) => {
        const text = await talk(get('/', CLOSE));
        assert.match(text, /^HTTP\/1\.1 500 Internal Server Error\r\n[\s\S]*\r\n\r\nrefused$/);
        assert.doesNotMatch(text, /x-b/);
      },
    );
  }

  test(`${level.name}, ${together} together: what is seen of a request`, async () => {
    const seen: Exchange[] = [];
    const handle = (exchange: Exchange): void => {
      seen.push(exchange);
      exchange.answer(200, [], '');
    };
    await serving(
      level,
      handle,
      async ({ talk, port }) => {
        await talk(
          get('/a/%C3%BC?b=1&b=2', 'X-Mixed-Case: One\r\nx-mixed-case:  two \r\nX-Mock-Space: s\r\n') +
            get('http://other.test:80/x?y', '', 'OPTIONS') +
            post('/empty', '') +
            'GET /no-host HTTP/1.1\r\nConnection: close\r\n\r\n',
        );
        // A request with a body may be complete later than the next one without.
        const [plain, absolute] = seen;
        const empty = seen.find(({ target }) => target === '/empty');
        const hostless = seen.find(({ target }) => target === '/no-host');
        assert.equal(plain!.method, 'GET');
        assert.equal(plain!.target, '/a/%C3%BC?b=1&b=2');
        assert.equal(plain!.authority, 'mock.test');
        assert.deepEqual(
          [...plain!.rawHeaders],
          ['Host', 'mock.test', 'X-Mixed-Case', 'One', 'x-mixed-case', 'two', 'X-Mock-Space', 's'],
        );
        assert.equal(plain!.space, 's');
        assert.equal(plain!.body, null);
        assert.ok(plain!.arrivedMs > 0 && plain!.arrivedMs <= performance.now());
        assert.deepEqual([absolute!.method, absolute!.target], ['OPTIONS', 'http://other.test:80/x?y']);
        assert.equal(absolute!.space, '');
        assert.equal(empty!.body?.length, 0);
        assert.equal(hostless!.authority, `127.0.0.1:${port}`);
      },
      { together },
    );
  });
}
