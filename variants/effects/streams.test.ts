import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MalformedChunkExchange, TruncatedExchange } from '../../server/effects/broken-body.ts';
import { Deadlines } from '../../server/effects/deadlines.ts';
import { DelayedExchange } from '../../server/effects/delay.ts';
import type { BodySink, Exchange } from '../../server/http/exchange.ts';
import { DEFAULT_LIMITS } from '../../server/world/limits.ts';
import { bodyOf, HTTP_LEVELS, headerOf, request, statusOf, talk } from './testing.ts';

const DELAY_MS = 60;
const PIECES = ['abc', 'def', 'ghi'];

/** Streams three pieces, waiting when it is told to. */
function play(exchange: Exchange): void {
  const sink: BodySink = exchange.stream(200, ['x-a', 'b']);
  let next = 0;
  const go = (): void => {
    while (next < PIECES.length) if (!sink.write(PIECES[next++]!)) return;
    sink.onDrain = null;
    sink.end();
  };
  sink.onDrain = go;
  go();
}

for (const http of HTTP_LEVELS) {
  const name = (what: string): string => `streams with effects (http=${http.name}): ${what}`;

  const served = async (use: (port: number) => Promise<void>): Promise<void> => {
    const deadlines = new Deadlines();
    const delayed = (exchange: Exchange): Exchange =>
      new DelayedExchange(exchange, exchange.arrivedMs + DELAY_MS, deadlines, (text) => assert.fail(text));
    const handlers: Record<string, (exchange: Exchange) => void> = {
      '/slow': (exchange) => delayed(exchange).answer(200, [], '<slow>'),
      '/late': (exchange) => play(delayed(exchange)),
      '/cut': (exchange) => play(new TruncatedExchange(exchange, 4)),
      '/cut/late': (exchange) => play(new TruncatedExchange(delayed(exchange), 4)),
      '/malformed': (exchange) => play(new MalformedChunkExchange(exchange)),
    };
    const listener = await http.listen({
      host: '127.0.0.1',
      port: 0,
      keepAlive: true,
      together: 0,
      limits: DEFAULT_LIMITS,
      handle: (exchange) => handlers[exchange.target]!(exchange),
    });
    try {
      await use(listener.port);
    } finally {
      await listener.close();
    }
  };

  test(name('a delayed one is whole, and its head is not early'), () =>
    served(async (port) => {
      const heard = await talk(port, request('/late'), /\r\n0\r\n\r\n/);
      assert.ok(heard.firstMs >= DELAY_MS, `early: ${heard.firstMs} ms`);
      assert.equal(headerOf(heard, 'x-a'), 'b');
      assert.equal(unchunked(bodyOf(heard)), 'abcdefghi');
    }),
  );

  for (const path of ['/cut', '/cut/late']) {
    test(name(`${path}: what was written before it broke off arrives, and no end`), () =>
      served(async (port) => {
        const heard = await talk(port, request(path));
        assert.equal(statusOf(heard), 200);
        assert.equal(unchunked(bodyOf(heard)), 'abcd');
        assert.ok(!heard.text.endsWith('0\r\n\r\n'));
      }),
    );

    test(name(`${path}: on a connection with pipelined requests it waits for its turn`), () =>
      served(async (port) => {
        const { text } = await talk(port, request('/slow') + request(path) + request('/late'));
        const rest = text.slice(text.indexOf('<slow>') + '<slow>'.length);
        assert.match(text, /^HTTP\/1\.1 200 OK\r\n.*<slow>HTTP\/1\.1 200 OK\r\n/s);
        assert.equal(unchunked(rest.slice(rest.indexOf('\r\n\r\n') + 4)), 'abcd');
      }),
    );
  }

  test(name('a malformed chunk stands behind the first piece'), () =>
    served(async (port) => {
      const heard = await talk(port, request('/slow') + request('/malformed'));
      assert.ok(heard.text.endsWith('\r\n\r\n3\r\nabc\r\nno-size\r\n'), heard.text);
      assert.equal(heard.ended, 'fin');
    }),
  );
}

/** The bytes of all chunks; what is no whole chunk is kept as it stands. */
function unchunked(body: string): string {
  let out = '';
  let rest = body;
  for (;;) {
    const match = /^([0-9a-f]+)\r\n/i.exec(rest);
    if (match === null) return out + rest;
    const length = Number.parseInt(match[1]!, 16);
    out += rest.slice(match[0].length, match[0].length + length);
    rest = rest.slice(match[0].length + length + 2);
    if (length === 0) return out + rest.replace(/^\r\n$/, '');
  }
}
