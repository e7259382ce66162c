/** Answers in pieces. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpLevel } from '../../../../server/axes.ts';
import type { BodySink, Exchange } from '../../../../server/http/exchange.ts';
import { CLOSE, type Client, get, parseAnswer, pause, serving, until } from './client.ts';

const WAIT_MS = 60;
const PIECE = Buffer.alloc(64 * 1024, 'x');

export function streams(level: HttpLevel, together: number): void {
  const check = (
    what: string,
    handle: (exchange: Exchange) => void,
    use: Parameters<typeof serving>[2],
  ): void => {
    test(`${level.name}, ${together} together: ${what}`, () => serving(level, handle, use, { together }));
  };
  /** A client in the middle of an answer, and the sink of that. */
  const streaming = (
    what: string,
    bytes: string,
    headers: readonly string[],
    use: (client: Client, sink: BodySink) => Promise<void>,
  ): void => {
    const begun = Promise.withResolvers<BodySink>();
    check(
      what,
      (exchange) => {
        if (exchange.target === '/stream') begun.resolve(exchange.stream(200, headers));
        else exchange.answer(200, [], `<${exchange.target}>`);
      },
      async ({ open }) => {
        const client = await open();
        client.send(bytes);
        await use(client, await begun.promise);
      },
    );
  };

  streaming(
    'each piece is a chunk, when it is written',
    get('/stream') + get('/next', CLOSE),
    ['x-a', 'b'],
    async (client, sink) => {
      const { line, headers, body } = parseAnswer(await client.until(/\r\n\r\n/));
      assert.equal(line, 'HTTP/1.1 200 OK');
      assert.equal(headers['x-a'], 'b');
      assert.equal(headers['transfer-encoding'], 'chunked');
      assert.equal(headers['content-length'], undefined);
      assert.equal(body, '');
      assert.equal(sink.write('text'), true);
      await client.until(/\r\n\r\n4\r\ntext\r\n$/);
      sink.write('');
      sink.write(Buffer.from([0, 255, 10]));
      sink.write('ü');
      sink.write(Buffer.alloc(0));
      await client.until(/text\r\n3\r\n\0\xff\n\r\n2\r\n\xc3\xbc\r\n$/);
      sink.write(PIECE);
      sink.end();
      const text = await client.until(/<\/next>/);
      assert.match(text, /\xbc\r\n10000\r\nx{65536}\r\n0\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
      assert.equal(await client.ended(), 'fin');
    },
  );

  check(
    'pieces written with the head, and the end at once',
    (exchange) => {
      const sink = exchange.stream(200, []);
      for (const piece of ['a', 'b', 'c']) sink.write(piece);
      sink.end();
    },
    async ({ talk }) => {
      assert.equal(parseAnswer(await talk(get('/', CLOSE))).body, '1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n');
    },
  );

  streaming(
    'with a length there are no chunks',
    get('/stream') + get('/next', CLOSE),
    ['content-length', '4'],
    async (client, sink) => {
      sink.write('ab');
      await pause(WAIT_MS);
      sink.write(Buffer.from('cd'));
      sink.end();
      const { headers, body } = parseAnswer(await client.until(/<\/next>/));
      assert.equal(headers['content-length'], '4');
      assert.equal(headers['transfer-encoding'], undefined);
      assert.match(body, /^abcdHTTP\/1\.1 200 OK\r\n/);
    },
  );

  for (const [what, pieces, received] of [
    ['shorter', ['ab'], 'ab'],
    ['longer', ['abc', 'def'], 'abcd'],
  ] as const) {
    streaming(
      `a body ${what} than its length ends the connection`,
      get('/stream') + get('/next'),
      ['Content-Length', '4'],
      async (client, sink) => {
        for (const piece of pieces) sink.write(piece);
        sink.end();
        await client.ended();
        assert.equal(parseAnswer(client.text).body, received);
      },
    );
  }

  for (const [method, status] of [
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ] as const) {
    check(
      `a stream that answers ${method} with ${status} has no body`,
      (exchange) => {
        const sink = exchange.stream(exchange.target === '/' ? status : 200, []);
        sink.write('body');
        sink.end();
      },
      async ({ talk }) => {
        const { line, body } = parseAnswer(await talk(get('/', '', method) + get('/next', CLOSE)));
        assert.match(line, new RegExp(` ${status} `));
        assert.match(body, /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n4\r\nbody\r\n0\r\n\r\n$/);
      },
    );
  }

  streaming(
    'HTTP/1.0 knows no chunks: the end is the end',
    'GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n',
    [],
    async (client, sink) => {
      sink.write('ab');
      await client.until(/ab$/);
      sink.write('cd');
      sink.end();
      assert.equal(await client.ended(), 'fin');
      const { headers, body } = parseAnswer(client.text);
      assert.equal(headers['transfer-encoding'], undefined);
      assert.equal(headers.connection, 'close');
      assert.equal(body, 'abcd');
    },
  );

  streaming('a client that reads nothing is waited for', get('/stream', CLOSE), [], async (client, sink) => {
    client.pause();
    let drained = false;
    sink.onDrain = () => {
      drained = true;
    };
    let pieces = 0;
    // Full is what stays full: the kernel takes some of it in between.
    for (let full = false; !full; ) {
      assert.ok(pieces < 2_000, `${pieces} pieces of 64 KiB, and still room`);
      drained = sink.write(PIECE);
      pieces++;
      if (!drained) await pause(WAIT_MS);
      full = !drained;
    }
    client.resume();
    await until('a drain', () => drained);
    assert.equal(sink.write('last'), true);
    sink.end();
    assert.equal(await client.ended(), 'fin');
    assert.equal((client.text.match(/10000\r\nx{65536}\r\n/g) ?? []).length, pieces);
    assert.match(client.text, /\r\n4\r\nlast\r\n0\r\n\r\n$/);
  });

  streaming(
    'what is aborted ends after what was written, and not as if it were whole',
    get('/stream') + get('/next'),
    [],
    async (client, sink) => {
      sink.write('a');
      await client.until(/1\r\na\r\n/);
      sink.write('b');
      sink.abort();
      await client.ended();
      assert.match(client.text, /1\r\na\r\n1\r\nb\r\n$/);
    },
  );

  streaming(
    'aborted under HTTP/1.0, where a FIN would be the end of the body',
    'GET /stream HTTP/1.0\r\n\r\n',
    [],
    async (client, sink) => {
      sink.write('a');
      await client.until(/a$/);
      sink.abort();
      assert.equal(await client.ended(), 'reset');
    },
  );

  test(`${level.name}, ${together} together: a stream waits for its turn`, async () => {
    const late: (() => void)[] = [];
    await serving(
      level,
      (exchange) => {
        if (exchange.target === '/late') late.push(() => exchange.answer(200, [], '<late>'));
        else {
          const sink = exchange.stream(200, []);
          sink.write('a');
          sink.write('b');
          sink.end();
        }
      },
      async ({ open }) => {
        const client = await open();
        client.send(get('/late') + get('/stream', CLOSE));
        await until('the late one', () => late.length === 1);
        await pause(WAIT_MS);
        assert.equal(client.text, '');
        late[0]!();
        await client.ended();
        assert.match(client.text, /<late>HTTP\/1\.1 200 [\s\S]*\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n$/);
      },
      { together },
    );
  });
}
