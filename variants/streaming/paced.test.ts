import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import {
  ask,
  bodyOf,
  headerOf,
  request,
  serving,
  statusOf,
  talk,
  until,
  VARIANTS,
} from '../effects/testing.ts';

const GAP_MS = 60;
const IN_FLIGHT = 2_000;
/** Longer than it takes to make the events. */
const LARGE_MS = 1_500;
const SCRIPT = `
  const wait = (ms) => new Promise((go) => setTimeout(go, ms));
  mock.get('/events', () => mock.sse(['a', { b: 1 }, { event: 'end', data: 'c' }], { first: ${GAP_MS}, interval: ${GAP_MS} }));
  mock.get('/at-once', () => mock.sse(['a', 'b']));
  mock.get('/together', () => mock.sse(['a', 'b', 'c'], { first: ${GAP_MS} }));
  mock.get('/live', () => mock.sse((async function* () { yield 'a'; await wait(${GAP_MS}); yield 'b' })()));
  mock.get('/alive', () => mock.sse(['a'], { first: ${GAP_MS * 3}, keepalive: ${GAP_MS} }));
  mock.get('/delayed', { delay: ${GAP_MS * 3} }, () => mock.sse(['a', 'b'], { first: ${GAP_MS}, interval: ${GAP_MS * 4} }));
  mock.get('/cut', { fault: { kind: 'truncate', after: 3 } }, () => mock.sse(['a', 'b'], { interval: ${GAP_MS} }));
  mock.get('/endless', () => mock.sse(['a', 'b'], { interval: 600_000 }));
  mock.get('/large', () => mock.sse(Array.from({ length: 200 }, () => 'x'.repeat(65_528)), { first: ${LARGE_MS}, interval: 1 }));
  mock.get('/bad-header', () => mock.sse(['a'], { first: 10, headers: { 'x-a': 'a\\u0101' } }));
  mock.get('/trailing', (req, ctx) => {
    ctx.waitUntil(wait(${GAP_MS * 2}).then(() => mock.store.set('trailing', 'done')));
    req.signal.addEventListener('abort', () => mock.store.set('aborted', 'yes'));
    return mock.sse(['a', 'b'], { interval: req.url.includes('?') ? 600_000 : ${GAP_MS} });
  });
  mock.get('/get/:key', (req) => new Response(String(mock.store.get(req.params.key))));
`;
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;
const LAST = '0\r\n\r\n';
const LOOKS = 10;

for (const variant of VARIANTS) {
  const { keepAlive } = variant.connection;
  const name = (what: string): string => `paced (${variant.name}): ${what}`;

  test(name('each event at its time, the head at once'), () =>
    serving(variant, SCRIPT, async ({ port, app }) => {
      let ahead = false;
      // A machine that does something else may be late with the head, but not every time.
      for (let look = 0; look < LOOKS && !ahead; look++) {
        const heard = await ask(port, '/events');
        assert.equal(headerOf(heard, 'content-type'), 'text/event-stream');
        assert.equal(headerOf(heard, 'cache-control'), 'no-cache');
        const frames = ['data: a\n\n', 'data: {"b":1}\n\n', 'event: end\ndata: c\n\n'];
        assert.equal(carried(bodyOf(heard)), frames.join(''));
        assert.ok(heard.endMs >= 3 * GAP_MS, `early: ${heard.endMs} ms`);
        assert.equal(app.effects.deadlines.size, 0);
        ahead = heard.endMs - heard.firstMs >= 2 * GAP_MS;
      }
      assert.ok(ahead, 'the head came with the last event');
    }),
  );

  test(name('events that are due together leave together, and with a length when all are due at once'), () =>
    serving(variant, SCRIPT, async ({ port }) => {
      const together = await ask(port, '/together');
      assert.equal(bodyOf(together), chunk('data: a\n\ndata: b\n\ndata: c\n\n') + LAST);
      const once = await ask(port, '/at-once');
      assert.equal(headerOf(once, 'content-length'), '18');
      assert.equal(bodyOf(once), 'data: a\n\ndata: b\n\n');
    }),
  );

  test(name('events as they come'), () =>
    serving(variant, SCRIPT, async ({ port }) => {
      const heard = await ask(port, '/live');
      assert.equal(headerOf(heard, 'content-type'), 'text/event-stream');
      assert.equal(bodyOf(heard), chunk('data: a\n\n') + chunk('data: b\n\n') + LAST);
      assert.ok(heard.endMs >= GAP_MS);
    }),
  );

  test(name('silence is broken'), () =>
    serving(variant, SCRIPT, async ({ port }) => {
      const body = bodyOf(await ask(port, '/alive'));
      assert.match(body, /^(d\r\n: keepalive\n\n\r\n)+9\r\ndata: a\n\n\r\n0\r\n\r\n$/);
    }),
  );

  test(name('HEAD has no body'), () =>
    serving(variant, SCRIPT.replaceAll('mock.get', 'mock.all'), async ({ port, app }) => {
      const heard = await talk(port, request('/events', 'HEAD', 'Connection: close\r\n'));
      assert.equal(statusOf(heard), 200);
      assert.equal(bodyOf(heard), '');
      assert.equal(app.effects.deadlines.size, 0);
    }),
  );

  test(name('a delay holds everything back, and times still count from the arrival'), () =>
    serving(variant, SCRIPT, async ({ port }) => {
      const heard = await ask(port, '/delayed');
      assert.ok(heard.firstMs >= 3 * GAP_MS, `early: ${heard.firstMs} ms`);
      assert.ok(heard.endMs >= 5 * GAP_MS, `early: ${heard.endMs} ms`);
      assert.equal(bodyOf(heard), chunk('data: a\n\n') + chunk('data: b\n\n') + LAST);
    }),
  );

  test(name('a fault cuts it'), () =>
    serving(variant, SCRIPT, async ({ port, app }) => {
      assert.equal(bodyOf(await ask(port, '/cut')), chunk('dat'));
      await until('nothing left', () => app.effects.deadlines.size === 0);
    }),
  );

  test(name('a header that cannot be sent is a 500'), () =>
    serving(variant, SCRIPT, async ({ port, app }) => {
      assert.equal(statusOf(await ask(port, '/bad-header')), 500);
      assert.equal(app.effects.deadlines.size, 0);
      assert.equal(app.log.length, 1, app.log.join('\n'));
    }),
  );

  test(name('a client that reads nothing is waited for, and gets the rest in one go'), () =>
    serving(
      variant,
      SCRIPT,
      async ({ port, app }) => {
        const socket = connect(port, '127.0.0.1', () =>
          socket.write(request('/large', 'GET', 'Connection: close\r\n')),
        );
        let got = 0;
        try {
          socket.pause();
          await until('it to wait', () => app.effects.deadlines.size === 1);
          await until('it to stop', () => app.effects.deadlines.size === 0);
          await new Promise<void>((resolve) => {
            socket.on('data', (piece) => {
              got += piece.length;
            });
            socket.on('close', () => resolve());
            socket.resume();
          });
        } finally {
          socket.destroy();
        }
        assert.ok(got >= 200 * 65_536, `${got} bytes`);
      },
      { limits: { cpuMs: 5_000 } },
    ),
  );

  test(name('work that goes on beside it, and ends when the client goes'), () =>
    serving(variant, SCRIPT, async ({ port, app }) => {
      assert.match(bodyOf(await ask(port, '/trailing')), /data: b\n\n\r\n0\r\n\r\n$/);
      await new Promise((go) => setTimeout(go, 3 * GAP_MS));
      assert.equal(bodyOf(await ask(port, '/get/trailing')), 'done');
      assert.equal(bodyOf(await ask(port, '/get/aborted')), 'undefined');
      await talk(port, request('/trailing?'), /data: a/);
      await until('no deadline', () => app.effects.deadlines.size === 0);
      assert.equal(bodyOf(await ask(port, '/get/aborted')), 'yes');
    }),
  );

  test(name(`${IN_FLIGHT} in flight hold no world, and leave no trace when their clients go`), () =>
    serving(variant, SCRIPT, async ({ port, app }) => {
      const sockets: Socket[] = [];
      for (let i = 0; i < IN_FLIGHT; i++) {
        const socket = connect(port, '127.0.0.1', () => socket.write(request('/endless')));
        socket.on('error', () => {});
        socket.on('data', () => {});
        sockets.push(socket);
        if (i % 100 === 99) await until(`${i + 1} waiting`, () => app.effects.deadlines.size === i + 1);
      }
      const census = app.app.source.census?.();
      if (census !== undefined) assert.equal(census.parked + census.waiting, 0);
      assert.match(bodyOf(await ask(port, '/at-once')), /^data: a/);
      for (const socket of sockets) socket.destroy();
      await until('none waiting', () => app.effects.deadlines.size === 0);
    }),
  );

  if (keepAlive)
    test(name('the connection goes on after it'), () =>
      serving(variant, SCRIPT, async ({ port }) => {
        const { text } = await talk(port, request('/events') + request('/at-once'), /data: b\n\n$/);
        assert.match(text, /data: c\n\n\r\n0\r\n\r\nHTTP\/1\.1 200 /);
      }),
    );
}

/** What the chunks carry; on a busy machine two events may share one. */
function carried(body: string): string {
  let text = '';
  for (let at = 0; ; ) {
    const line = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.slice(at, line), 16);
    if (!(size > 0)) return text;
    text += body.slice(line + 2, line + 2 + size);
    at = line + 4 + size;
  }
}
