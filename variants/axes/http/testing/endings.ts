/** Connections that end before, in the middle of and after answers, on purpose or not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpLevel } from '../../../../server/axes.ts';
import type { Exchange } from '../../../../server/http/exchange.ts';
import { CLOSE, get, pause, serving, until } from './client.ts';

const WAIT_MS = 60;
const RAW = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf');

export function endings(level: HttpLevel, together: number): void {
  const check = (
    what: string,
    handle: (exchange: Exchange) => void,
    use: Parameters<typeof serving>[2],
  ): void => {
    test(`${level.name}, ${together} together: ${what}`, () => serving(level, handle, use, { together }));
  };

  for (const [how, seen] of [
    ['end', 'fin'],
    ['reset', 'reset'],
  ] as const) {
    for (const bytes of [null, RAW]) {
      check(
        `breakOff with ${bytes === null ? 'nothing' : 'bytes'} and ${how}`,
        (exchange) => setTimeout(() => exchange.breakOff(bytes, how), WAIT_MS),
        async ({ open }) => {
          const client = await open();
          client.send(get('/'));
          assert.equal(await client.ended(), seen);
          // A reset may overtake what was sent before it.
          if (how === 'end') assert.equal(client.text, bytes === null ? '' : RAW.toString());
        },
      );
    }

    check(
      `breakOff waits for its turn (${how})`,
      (exchange) => {
        if (exchange.target === '/late') setTimeout(() => exchange.answer(200, [], '<late>'), WAIT_MS);
        else exchange.breakOff(null, how);
      },
      async ({ open }) => {
        const client = await open();
        client.send(get('/late') + get('/broken') + get('/never'));
        if (how === 'end') {
          await client.until(/<late>/);
          assert.equal(await client.ended(), 'fin');
          assert.match(client.text, /<late>$/);
        } else assert.equal(await client.ended(), 'reset');
      },
    );
  }

  test(`${level.name}, ${together} together: onGone is called when the client leaves without its answer`, async () => {
    const gone: string[] = [];
    const begun: string[] = [];
    await serving(
      level,
      (exchange) => {
        begun.push(exchange.target);
        exchange.onGone = () => gone.push(exchange.target);
        if (exchange.target === '/stream') exchange.stream(200, []).write('a');
        // Set after the handler has returned, too.
        if (exchange.target === '/later')
          setImmediate(() => {
            exchange.onGone = () => gone.push('/later');
          });
      },
      async ({ open }) => {
        for (const target of ['/waiting', '/stream', '/later']) {
          const client = await open();
          client.send(get(target));
          await until(target, () => begun.includes(target));
          await pause(WAIT_MS);
          assert.ok(!gone.includes(target));
          client.leave();
          await until(`${target} to hear of it`, () => gone.includes(target));
        }
        assert.deepEqual(gone, ['/waiting', '/stream', '/later']);
      },
      { together },
    );
  });

  test(`${level.name}, ${together} together: onGone is not called once the answer is complete`, async () => {
    const gone: string[] = [];
    await serving(
      level,
      (exchange) => {
        exchange.onGone = () => gone.push(exchange.target);
        switch (exchange.target) {
          case '/answer':
            exchange.answer(200, [], '<answer>');
            break;
          case '/large':
            exchange.answer(200, [], Buffer.alloc(20_000_000, 'x'));
            break;
          case '/stream': {
            const sink = exchange.stream(200, []);
            sink.write('<stream>');
            sink.end();
            break;
          }
          case '/abort': {
            const sink = exchange.stream(200, []);
            sink.write('<abort>');
            sink.abort();
            break;
          }
          default:
            exchange.breakOff(Buffer.from('<broken>'), 'end');
        }
      },
      async ({ open }) => {
        for (const [target, seen] of [
          ['/answer', /<answer>/],
          ['/large', /x/],
          ['/stream', /<stream>/],
          ['/abort', /<abort>/],
          ['/broken', /<broken>/],
        ] as const) {
          const client = await open();
          client.send(get(target));
          await client.until(seen);
          client.leave();
        }
        await pause(WAIT_MS);
        assert.deepEqual(gone, []);
      },
      { together },
    );
  });

  check(
    'what is answered to a client that has gone is lost, and nothing else',
    (exchange) => {
      if (exchange.target === '/now') exchange.answer(200, [], '<now>');
      else if (exchange.target === '/stream') {
        const sink = exchange.stream(200, []);
        exchange.onGone = () => {
          sink.write('more');
          sink.end();
        };
      } else exchange.onGone = () => exchange.answer(200, [], 'too late');
    },
    async ({ open, talk }) => {
      for (const target of ['/answer', '/stream']) {
        const client = await open();
        client.send(get(target));
        await pause(WAIT_MS);
        client.leave();
      }
      await pause(WAIT_MS);
      assert.match(await talk(get('/now', CLOSE)), /<now>$/);
    },
  );
}
