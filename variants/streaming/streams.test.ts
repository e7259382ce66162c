import assert from 'node:assert/strict';
import { connect } from 'node:net';
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
const SCRIPT = `
  const bytes = (text) => new TextEncoder().encode(text);
  const wait = (ms) => new Promise((go) => setTimeout(go, ms));
  const slowly = (count, end) => {
    let i = 0;
    return new ReadableStream({
      async pull(to) {
        await wait(${GAP_MS});
        if (i < count) to.enqueue(bytes('<' + i++ + '>'));
        else end(to);
      },
    });
  };
  const close = (to) => to.close();
  const headers = { 'x-a': 'b' };
  mock.get('/slow', () => new Response(slowly(3, close), { headers }));
  mock.get('/later', async () => { await wait(${GAP_MS}); return new Response(slowly(1, close)) });
  mock.get('/length', () => new Response(slowly(2, close), { headers: { 'content-length': '6' } }));
  mock.get('/closed', () => new Response(new ReadableStream({
    start(to) { to.enqueue(bytes('in ')); to.enqueue(bytes('pieces')); to.close() },
  }), { headers }));
  mock.get('/pulled', () => {
    let i = 0;
    return new Response(new ReadableStream({ pull(to) { if (i++ < 3) to.enqueue(bytes('p' + i)); else to.close() } }));
  });
  mock.get('/generator', () => new Response((async function* () {
    yield 'text ';
    await wait(${GAP_MS});
    yield bytes('bytes ');
    yield new Uint8Array(bytes('view').buffer, 0, 4);
  })()));
  mock.get('/head', () => new Response(new ReadableStream({ pull() { mock.store.incr('pulled') }, cancel(why) { mock.store.set('why', why.name) } }, { highWaterMark: 0 })));
  mock.head('/head', () => new Response(new ReadableStream({ pull() { mock.store.incr('pulled') }, cancel(why) { mock.store.set('why', why.name) } }, { highWaterMark: 0 }), { headers }));
  mock.get('/get/:key', (req) => new Response(String(mock.store.get(req.params.key))));
  mock.get('/fails', () => new Response(slowly(1, (to) => to.error(new Error('it broke'))), { headers }));
  mock.get('/fails-at-once', () => new Response((async function* () { yield 'a'; throw new Error('it broke at once') })()));
  mock.get('/text', () => new Response(slowly(1, (to) => to.enqueue('text'))));
  mock.get('/number', () => new Response((async function* () { yield 1 })()));
  mock.get('/loops', () => new Response(slowly(1, () => { for (;;); })));
  mock.get('/never', () => new Response(slowly(1, () => wait(1e9))));
  mock.get('/trailing', (req, ctx) => {
    ctx.waitUntil(wait(${GAP_MS * 4}).then(() => mock.store.set('trailing', 'done')));
    return new Response(slowly(1, close));
  });
  mock.get('/endless', (req) => {
    req.signal.addEventListener('abort', () => mock.store.set('aborted', true));
    let n = 0;
    return new Response(new ReadableStream({
      pull(to) { to.enqueue(new Uint8Array(65536)); mock.store.set('n', ++n) },
      cancel(why) { mock.store.set('cancelled', why.name) },
    }));
  });
  mock.get('/abandoned', () => new Response((async function* () {
    try { for (;;) yield new Uint8Array(65536) } finally { mock.store.set('finally', true) }
  })()));
`;

for (const variant of VARIANTS) {
  const { keepAlive } = variant.connection;
  const check = (what: string, run: (port: number, log: string[]) => Promise<void>, limits = {}): void => {
    test(`streams (${variant.name}): ${what}`, () =>
      serving(variant, SCRIPT, ({ port, app }) => run(port, app.log), { limits }));
  };
  const stored = async (port: number, key: string): Promise<string> => bodyOf(await ask(port, `/get/${key}`));

  check('the head comes at once, and each piece when it is made', async (port) => {
    const heard = await ask(port, '/slow');
    assert.equal(statusOf(heard), 200);
    assert.equal(headerOf(heard, 'x-a'), 'b');
    assert.equal(headerOf(heard, 'transfer-encoding'), 'chunked');
    assert.equal(bodyOf(heard), '3\r\n<0>\r\n3\r\n<1>\r\n3\r\n<2>\r\n0\r\n\r\n');
    assert.ok(heard.endMs >= 4 * GAP_MS, `early: ${heard.endMs} ms`);
    assert.ok(heard.endMs - heard.firstMs >= 3 * GAP_MS, 'the first byte came with the last');
    assert.equal(bodyOf(await ask(port, '/later')), '3\r\n<0>\r\n0\r\n\r\n');
  });

  check('a length that the script gives is kept', async (port) => {
    const heard = await ask(port, '/length');
    assert.equal(headerOf(heard, 'content-length'), '6');
    assert.equal(headerOf(heard, 'transfer-encoding'), undefined);
    assert.equal(bodyOf(heard), '<0><1>');
  });

  check('what is whole before the turn ends has a length', async (port) => {
    for (const [path, body] of [
      ['/closed', 'in pieces'],
      ['/pulled', 'p1p2p3'],
    ] as const) {
      const heard = await ask(port, path);
      assert.equal(headerOf(heard, 'content-length'), String(body.length), path);
      assert.equal(bodyOf(heard), body);
    }
  });

  check('an async generator gives text and bytes', async (port) => {
    const heard = await ask(port, '/generator');
    assert.equal(bodyOf(heard), '5\r\ntext \r\n6\r\nbytes \r\n4\r\nview\r\n0\r\n\r\n');
  });

  check('HEAD has no body, and the stream hears of it', async (port) => {
    const heard = await talk(port, request('/head', 'HEAD', 'Connection: close\r\n'));
    assert.equal(statusOf(heard), 200);
    assert.equal(bodyOf(heard), '');
    assert.equal(await stored(port, 'why'), 'AbortError');
    assert.equal(await stored(port, 'pulled'), 'undefined');
  });

  check('an error in the middle ends the connection and is logged', async (port, log) => {
    const heard = await ask(port, '/fails');
    assert.equal(statusOf(heard), 200);
    assert.equal(bodyOf(heard), '3\r\n<0>\r\n');
    assert.match(log.join('\n'), /GET \/fails: Error: it broke/);
    const text = await ask(port, '/text');
    assert.equal(bodyOf(text), '3\r\n<0>\r\n');
    assert.match(log.join('\n'), /GET \/text: TypeError: a body stream gives Uint8Array chunks only/);
  });

  check('an error before anything has left is a 500', async (port, log) => {
    assert.equal(statusOf(await ask(port, '/fails-at-once')), 500);
    assert.match(log.join('\n'), /it broke at once/);
    assert.equal(statusOf(await ask(port, '/number')), 500);
    assert.match(log.join('\n'), /an iterable body gives text or bytes, got number/);
  });

  check(
    'a turn that runs too long in the middle of a body ends it',
    async (port, log) => {
      const heard = await ask(port, '/loops');
      assert.equal(bodyOf(heard), '3\r\n<0>\r\n');
      assert.match(log.join('\n'), /longer than its CPU deadline/);
      assert.equal(bodyOf(await ask(port, '/closed')), 'in pieces');
    },
    { cpuMs: 50 },
  );

  check(
    'the deadline of answers ends with the head, that of bodies begins',
    async (port, log) => {
      const heard = await ask(port, '/never');
      assert.equal(statusOf(heard), 200);
      assert.equal(bodyOf(heard), '3\r\n<0>\r\n');
      assert.ok(heard.endMs >= 400, `early: ${heard.endMs} ms`);
      assert.match(log.join('\n'), /GET \/never: the body was not whole within 400 ms/);
      assert.match(bodyOf(await ask(port, '/slow')), /0\r\n\r\n$/);
    },
    { wallMs: GAP_MS, streamMs: 400 },
  );

  check('work that goes on after the body', async (port) => {
    assert.equal(bodyOf(await ask(port, '/trailing')), '3\r\n<0>\r\n0\r\n\r\n');
    assert.equal(await stored(port, 'trailing'), 'undefined');
    await new Promise((go) => setTimeout(go, GAP_MS * 6));
    assert.equal(await stored(port, 'trailing'), 'done');
  });

  check(
    'a client that reads nothing is waited for, and the stream is cancelled when it goes',
    async (port) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(request('/endless')));
      socket.pause();
      const count = async (): Promise<number> => Number(await stored(port, 'n'));
      let before = -1;
      // It stops when what the kernel and Node take is full.
      for (let now = await count(); now !== before; now = await count()) {
        before = now;
        await new Promise((go) => setTimeout(go, 150));
      }
      assert.ok(before > 0 && before < 1_000, `${before} pieces of 64 KiB`);
      let got = 0;
      await new Promise<void>((resolve) => {
        socket.on('data', (chunk) => {
          got += chunk.length;
          if (got > (before + 20) * 65_536) {
            socket.pause();
            resolve();
          }
        });
        socket.resume();
      });
      assert.ok((await count()) > before, 'it went on');
      assert.equal(await stored(port, 'cancelled'), 'undefined');
      socket.destroy();
      await until('a cancelled stream', await change(port, 'cancelled'));
      assert.equal(await stored(port, 'cancelled'), 'AbortError');
      assert.equal(await stored(port, 'aborted'), 'true');
    },
  );

  check('a generator is ended when the client goes', async (port) => {
    await talk(port, request('/abandoned'), /\r\n10000\r\n/);
    await until('an ended generator', await change(port, 'finally'));
  });

  if (keepAlive)
    check('the connection goes on after a stream, and answers keep their order', async (port) => {
      const { text } = await talk(
        port,
        request('/slow') + request('/get/x') + request('/slow'),
        /0\r\n\r\n.*0\r\n\r\n/s,
      );
      assert.match(text, /<2>\r\n0\r\n\r\nHTTP\/1\.1 200 .*undefinedHTTP\/1\.1 200 .*<2>\r\n0\r\n\r\n$/s);
    });

  /** Asks every now and then whether the key has a value. */
  async function change(port: number, key: string): Promise<() => boolean> {
    let there = false;
    const look = async (): Promise<void> => {
      for (let i = 0; i < 200 && !there; i++) {
        there = (await stored(port, key)) !== 'undefined';
        await new Promise((go) => setTimeout(go, 10));
      }
    };
    void look();
    return () => there;
  }
}
