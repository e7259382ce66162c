import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { ask, bodyOf, headerOf, request, serving, statusOf, talk, until, VARIANTS } from './testing.ts';

const IN_FLIGHT = 2_000;
const DELAY_MS = 300;

for (const variant of VARIANTS) {
  const { keepAlive } = variant.connection;

  test(`delay (${variant.name}): answers are whole, and none is early`, () =>
    serving(
      variant,
      `mock.get('/fixed', { delay: ${DELAY_MS} }, () => new Response('late', { headers: { 'x-a': 'b' } }));
       mock.get('/bytes', { delay: ${DELAY_MS} }, () => new Response(new Uint8Array([1, 2, 3])));
       mock.get('/slow', { delay: ${DELAY_MS} }, async () => {
         await new Promise((go) => setTimeout(go, ${DELAY_MS / 2}));
         return new Response('slow');
       });
       mock.get('/throws', { delay: ${DELAY_MS} }, () => { throw new Error('no'); });
       mock.get('/stream', { delay: ${DELAY_MS} }, () => new Response(new ReadableStream({
         start(to) { to.enqueue(new TextEncoder().encode('in ')); to.enqueue(new TextEncoder().encode('pieces')); to.close(); },
       })));`,
      async ({ port }) => {
        const [fixed, bytes, slow, throws, stream] = await Promise.all(
          ['/fixed', '/bytes', '/slow', '/throws', '/stream'].map((path) => ask(port, path)),
        );
        for (const heard of [fixed!, bytes!, slow!, throws!, stream!]) {
          assert.ok(heard.firstMs >= DELAY_MS, `early: ${heard.firstMs} ms`);
          assert.equal(heard.ended, 'fin');
        }
        assert.equal(statusOf(fixed!), 200);
        assert.equal(headerOf(fixed!, 'x-a'), 'b');
        assert.equal(bodyOf(fixed!), 'late');
        assert.equal(bodyOf(bytes!), '\x01\x02\x03');
        assert.equal(bodyOf(slow!), 'slow');
        assert.equal(statusOf(throws!), 500);
        assert.match(stream!.text, /in .*pieces/s);
      },
    ));

  test(`delay (${variant.name}): ${IN_FLIGHT} in flight hold no world, and leave no trace when their clients go`, () =>
    serving(
      variant,
      `mock.get('/late', { delay: 600_000 }, () => new Response('late'));
       mock.get('/now', () => new Response('now'));`,
      async ({ port, app }) => {
        const sockets: Socket[] = [];
        for (let i = 0; i < IN_FLIGHT; i++) {
          const socket = connect(port, '127.0.0.1', () => socket.write(request('/late')));
          socket.on('error', () => {});
          sockets.push(socket);
          // As many as the backlog takes for sure.
          if (i % 100 === 99) await until(`${i + 1} waiting`, () => app.effects.deadlines.size === i + 1);
        }
        assert.equal(app.effects.deadlines.size, IN_FLIGHT);
        assert.equal(bodyOf(await ask(port, '/now')), 'now');
        for (const socket of sockets) socket.destroy();
        await until('none waiting', () => app.effects.deadlines.size === 0);
        assert.equal(bodyOf(await ask(port, '/now')), 'now');
      },
      { limits: { worlds: 2 } },
    ));

  // A world a request takes milliseconds to make.
  const together = variant.runtime.name === 'per-request' ? 300 : IN_FLIGHT;
  test(`delay (${variant.name}): ${together} that fire together are all answered, and none early`, () =>
    serving(
      variant,
      `mock.get('/late', { delay: { uniform: [${DELAY_MS}, ${2 * DELAY_MS}] } }, () => new Response('late'));`,
      async ({ port, app }) => {
        const heard = await Promise.all(Array.from({ length: together }, () => ask(port, '/late')));
        assert.ok(heard.every((one) => bodyOf(one) === 'late'));
        const earliestMs = Math.min(...heard.map(({ firstMs }) => firstMs));
        assert.ok(earliestMs >= DELAY_MS, `early: ${earliestMs} ms`);
        assert.equal(app.effects.deadlines.size, 0);
      },
    ));

  if (!keepAlive) continue;

  test(`delay (${variant.name}): pipelined requests wait side by side and are answered in order`, () =>
    serving(
      variant,
      `mock.get('/:ms', { delay: { uniform: [0, 100] } }, (req) => new Response('<' + req.params.ms + '>'));`,
      async ({ port }) => {
        const paths = Array.from({ length: 20 }, (_, i) => `/${i}`);
        const { text } = await talk(port, paths.map((path) => request(path)).join(''), /<19>/);
        assert.deepEqual(
          text.match(/<\d+>/g),
          paths.map((path) => `<${path.slice(1)}>`),
        );
      },
    ));

  test(`delay (${variant.name}): when a client goes, what it has pipelined does not wait on`, () =>
    serving(variant, `mock.get('/', { delay: 600_000 }, () => new Response(''));`, async ({ port, app }) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(request('/').repeat(3)));
      await until('some waiting', () => app.effects.deadlines.size >= 1);
      await new Promise((resolve) => setTimeout(resolve, 50));
      socket.destroy();
      await until('none waiting', () => app.effects.deadlines.size === 0);
    }));
}
