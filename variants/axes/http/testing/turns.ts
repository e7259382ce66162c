/** What happens to the connection after an answer, and in what order answers leave. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpLevel } from '../../../../server/axes.ts';
import type { Exchange } from '../../../../server/http/exchange.ts';
import { CLOSE, get, parseAnswer, pause, post, serving } from './client.ts';

const LATE_MS = 60;

/** `/late…` after a while, everything else at once; the body is the target and what came. */
function echo(exchange: Exchange): void {
  const text = `<${exchange.target}${exchange.body ?? ''}>`;
  if (exchange.target.startsWith('/late')) setTimeout(() => exchange.answer(200, [], text), LATE_MS);
  else exchange.answer(200, [], text);
}

const bodies = (text: string): string[] => text.match(/<[^>]*>/g) ?? [];

export function turns(level: HttpLevel, together: number): void {
  const check = (what: string, use: Parameters<typeof serving>[2], keepAlive = true): void => {
    test(`${level.name}, ${together} together: ${what}`, () =>
      serving(level, echo, use, { together, keepAlive }));
  };

  for (const [version, asked, stays] of [
    ['1.1', '', true],
    ['1.1', 'Connection: keep-alive\r\n', true],
    ['1.1', 'Connection: close\r\n', false],
    ['1.1', 'connection: Close\r\n', false],
    ['1.0', '', false],
    ['1.0', 'Connection: keep-alive\r\n', true],
  ] as const) {
    check(
      `HTTP/${version} ${asked.trim() || 'without a word'} ${stays ? 'stays' : 'ends'}`,
      async ({ open }) => {
        const client = await open();
        client.send(`GET /a HTTP/${version}\r\nHost: x\r\n${asked}\r\n`);
        const { line, headers } = parseAnswer(await client.until(/<\/a>/));
        assert.equal(line, 'HTTP/1.1 200 OK');
        assert.equal(headers.connection, stays ? 'keep-alive' : 'close');
        if (stays) {
          client.send(get('/b', CLOSE));
          await client.until(/<\/b>/);
        }
        assert.equal(await client.ended(), 'fin');
      },
    );
  }

  check(
    'without keep-alive the first answer is the last',
    async ({ talk }) => {
      const text = await talk(get('/a') + get('/b'));
      assert.match(text, /connection: close\r\n/i);
      assert.deepEqual(bodies(text), ['</a>']);
    },
    false,
  );

  check('many requests sent at once are answered in order, and late ones too', async ({ talk }) => {
    const targets = Array.from({ length: 50 }, (_, i) => `/${i % 17 === 3 ? 'late' : 'now'}/${i}`);
    const text = await talk(targets.map((target) => get(target)).join('') + get('/last', CLOSE));
    assert.deepEqual(
      bodies(text),
      [...targets, '/last'].map((target) => `<${target}>`),
    );
  });

  check('requests with bodies sent at once', async ({ talk }) => {
    const text = await talk(post('/late', 'one') + post('/b', 'two') + get('/c') + post('/d', 'four', CLOSE));
    assert.deepEqual(bodies(text), ['</lateone>', '</btwo>', '</c>', '</dfour>']);
  });

  check('requests that come byte by byte', async ({ open }) => {
    const client = await open();
    for (const byte of post('/a', 'body') + get('/b')) {
      client.send(byte);
      await pause(0);
    }
    await client.until(/<\/abody>[\s\S]*<\/b>/);
  });

  check('after a request to close nothing more is answered', async ({ talk }) => {
    assert.deepEqual(bodies(await talk(get('/late', CLOSE) + get('/b'))), ['</late>']);
  });

  const TUNNEL = 'CONNECT a.example:80 HTTP/1.1\r\nHost: a.example\r\n\r\n';
  const chunked = (target: string): string =>
    `POST ${target} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n`;
  for (const [what, before, answered] of [
    ['nothing', '', []],
    ['a request', get('/a'), ['</a>']],
    ['requests with bodies', post('/a', 'one') + chunked('/b'), ['</aone>', '</bhi>']],
    ['one that is answered late', get('/a') + chunked('/late'), ['</a>', '</latehi>']],
  ] as const) {
    check(`a tunnel is refused after ${what}, and no answer is lost`, async ({ talk }) => {
      const text = await talk(`${before}${TUNNEL}what goes through it`);
      assert.deepEqual(bodies(text), answered);
      assert.equal(text.match(/HTTP\/1\.1 400 Bad Request\r\nConnection: close\r\n\r\n/g)?.length, 1, text);
    });
  }

  check('a tunnel is refused when its client has gone, too', async ({ open }) => {
    const client = await open();
    client.send(get('/late') + TUNNEL);
    await pause(LATE_MS / 2);
    client.leave();
    await pause(LATE_MS);
    const other = await open();
    other.send(get('/b', CLOSE));
    await other.until(/<\/b>/);
  });

  test(`${level.name}, ${together} together: close() lets answers under way leave and ends idle connections`, async () => {
    const begun = Promise.withResolvers<Exchange>();
    await serving(
      level,
      (exchange) => {
        if (exchange.target === '/idle') exchange.answer(200, [], '<idle>');
        else begun.resolve(exchange);
      },
      async ({ open, listener }) => {
        const [idle, busy] = [await open(), await open()];
        idle.send(get('/idle'));
        await idle.until(/<idle>/);
        busy.send(get('/busy'));
        const exchange = await begun.promise;
        let closed = false;
        const closing = listener.close().then(() => {
          closed = true;
        });
        await idle.ended();
        await pause(LATE_MS);
        assert.equal(closed, false);
        exchange.answer(200, [], '<busy>');
        await busy.until(/<busy>/);
        busy.leave();
        await closing;
        await assert.rejects(open());
      },
      { together },
    );
  });
}
