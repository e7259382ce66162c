/** Many requests in flight on few machines: each goes on with its own state, whatever the others do. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp, type TestApp } from '../../../server/testing.ts';
import type { Limits } from '../../../server/world/limits.ts';
import variant from '../../snapshot.ts';

const SCRIPT = `
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
let moduleCount = 0;
mock.get('/wait/:ms/:me', async (req) => {
  const { me } = req.params;
  const begun = performance.now();
  globalThis.mine = me;
  const seen = ++moduleCount;
  const map = new Map([[me, { list: [me, me] }]]);
  const key = Symbol(me);
  const held = { [key]: me, big: 10n ** 30n + BigInt(me), date: new Date(Number(me)) };
  const steps = (function* () { for (let i = 0; ; i++) yield me + i; })();
  steps.next();
  const chain = sleep(Number(req.params.ms)).then(() => steps.next().value).then((text) => text + '!');
  const text = await chain;
  const late = performance.now() - begun;
  return Response.json({
    me, mine: globalThis.mine, seen, map: map.get(me).list.join(), key: held[key], big: String(held.big),
    date: held.date.getTime(), text, early: late < Number(req.params.ms), aborted: req.signal.aborted,
    query: new URL(req.url).searchParams.get('q'),
  });
});
mock.get('/interval/:n', (req) => new Promise((done) => {
  let ticks = 0;
  const id = setInterval(() => {
    if (++ticks < Number(req.params.n)) return;
    clearInterval(id);
    done(new Response('ticks ' + ticks));
  }, 10);
}));
mock.get('/background/:me', (req, ctx) => {
  ctx.waitUntil(sleep(150).then(() => mock.store.incr('background', 1)));
  return new Response('ok ' + req.params.me);
});
mock.get('/counted', () => Response.json(mock.store.get('background') ?? 0));
mock.get('/signal/:me', async (req) => {
  req.signal.addEventListener('abort', () => mock.store.push('aborted', Number(req.params.me)));
  await sleep(60_000);
  return new Response('never');
});
mock.get('/mark/:me', (req) => {
  mock.store.push('marked', Number(req.params.me));
  return new Response('marked');
});
mock.get('/marked', () => Response.json(mock.store.get('marked') ?? []));
mock.get('/aborted', () => Response.json(mock.store.get('aborted') ?? []));
mock.get('/spin-later', async () => { await sleep(60); for (;;); });
mock.get('/deep-later', async () => { await sleep(60); const down = (n) => 1 + down(n + 1); return new Response(String(down(0))); });
mock.get('/patch-later', async () => {
  await sleep(30);
  Array.prototype.join = Map.prototype.get = () => 'patched';
  Object.prototype.patched = true;
  Promise.prototype.then = () => 'patched';
  await sleep(30);
  return new Response('patched');
});
mock.get('/grow/:bytes/:ms', async (req) => {
  const big = new Uint8Array(Number(req.params.bytes)).fill(9);
  await sleep(Number(req.params.ms));
  return new Response(String(big.length + big[big.length - 1]));
});
const loadedMs = performance.now();
mock.get('/clock', async () => {
  const beganMs = performance.now();
  await sleep(5);
  return Response.json([beganMs >= loadedMs, performance.now() > beganMs]);
});
mock.get('/quick', () => new Response('patched' in {} ? 'patched' : 'quick'));
`;

const start = (limits: Partial<Limits>): Promise<TestApp> => startApp(variant, { 'mock.js': SCRIPT }, limits);

const census = (app: TestApp) => app.app.source.census!();

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Nobody is parked any more, nobody waits, and no byte is still counted. */
function assertEmpty(app: TestApp): void {
  const { parked, parkedBytes, waiting } = census(app);
  assert.deepEqual({ parked, parkedBytes, waiting }, { parked: 0, parkedBytes: 0, waiting: 0 });
}

async function assertOwnState(app: TestApp, me: number, ms: number): Promise<void> {
  const { status, body } = await app.get(`/wait/${ms}/${me}?q=q${me}`);
  assert.equal(status, 200, body);
  assert.deepEqual(JSON.parse(body), {
    me: String(me),
    mine: String(me),
    seen: 1,
    map: `${me},${me}`,
    key: String(me),
    big: String(10n ** 30n + BigInt(me)),
    date: me,
    text: `${me}1!`,
    early: false,
    aborted: false,
    query: `q${me}`,
  });
}

test('3,000 requests in flight on 8 machines are each answered with their own state, none early', async () => {
  await using app = await start({ machines: 8 });
  const all = Promise.all(range(3_000).map((me) => assertOwnState(app, me, 300)));
  await sleep(0);
  const { machines, parked, waiting, parkedBytes } = census(app);
  assert.ok(machines <= 8, `${machines} machines`);
  assert.ok(parked > 0, 'nobody is parked: the test proves nothing');
  assert.ok(parkedBytes > parked * 1_024);
  assert.ok(parked + waiting + machines <= 3_000 + 8);
  await all;
  assertEmpty(app);
  assert.deepEqual(app.log, []);
});

test('they are all in flight at once, not one after the other', async () => {
  await using app = await start({ machines: 4 });
  const all = range(200).map((me) => assertOwnState(app, me, 400));
  // The first machines are made meanwhile; the rest wait for no timer, only for them.
  for (let i = 0; i < 200 && census(app).parked < 196; i++) await sleep(1);
  assert.equal(census(app).parked, 196);
  await Promise.all(all);
  assertEmpty(app);
});

test('different waits end in their own order on one machine', async () => {
  await using app = await start({ machines: 1 });
  const order: number[] = [];
  await Promise.all(
    [240, 80, 160, 1].map(async (ms) => {
      await assertOwnState(app, ms, ms);
      order.push(ms);
    }),
  );
  assert.deepEqual(order, [1, 80, 160, 240]);
  assertEmpty(app);
});

test('intervals and ctx.waitUntil go on while parked', async () => {
  await using app = await start({ machines: 2 });
  const answers = await Promise.all([
    ...range(20).map(() => app.get('/interval/5')),
    ...range(20).map((me) => app.get(`/background/${me}`)),
  ]);
  for (const [i, { body }] of answers.entries()) assert.equal(body, i < 20 ? 'ticks 5' : `ok ${i - 20}`);
  for (let i = 0; i < 100 && census(app).parked > 0; i++) await sleep(20);
  assertEmpty(app);
  for (let i = 0; i < 100 && (await app.get('/counted')).body !== '20'; i++) await sleep(20);
  assert.equal((await app.get('/counted')).body, '20');
});

test('a client that goes away while its request is parked is seen by the handler, and frees it', async () => {
  await using app = await start({ machines: 2 });
  // Both machines are there: the client of a request that still waits for one would not be missed.
  await Promise.all([0, 1].map((me) => assertOwnState(app, me, 1)));
  const vanishing = range(30).map((me) => app.vanish(`/signal/${me}`));
  for (let i = 0; i < 100 && census(app).parked < 28; i++) await sleep(5);
  assert.equal(census(app).parked, 28);
  for (const { gone } of vanishing) gone();
  assertEmpty(app);
  assert.ok(vanishing.every(({ answered }) => !answered()));
  const seen = JSON.parse((await app.get('/aborted')).body) as number[];
  assert.deepEqual(
    seen.sort((a, b) => a - b),
    range(30),
  );
});

test('the wall deadline of a parked request is a 504, and frees it', async () => {
  await using app = await start({ machines: 2, wallMs: 120 });
  const answers = await Promise.all(range(30).map((me) => app.get(`/signal/${me}`)));
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([504]));
  assertEmpty(app);
  await assertOwnState(app, 7, 1);
});

test('those that break off or patch what they can harm no parked one', async () => {
  await using app = await start({ machines: 3, cpuMs: 30 });
  const others = Promise.all(range(120).map((me) => assertOwnState(app, me, 250)));
  const bad = await Promise.all(
    range(6).flatMap(() => ['/spin-later', '/deep-later', '/patch-later'].map((path) => app.get(path))),
  );
  assert.deepEqual(
    [504, 500].map((wanted) => bad.filter(({ status }) => status === wanted).length),
    [6, 6],
  );
  assert.ok(bad.filter((_, i) => i % 3 === 2).every(({ body }) => body !== 'quick'));
  await others;
  assertEmpty(app);
  for (let i = 0; i < 20; i++) assert.equal((await app.get('/quick')).body, 'quick');
});

test('a machine that has grown stays with its request, and another takes its place', async () => {
  await using app = await start({ machines: 2 });
  const grown = range(5).map(() => app.get('/grow/40000000/300'));
  for (let i = 0; i < 200 && census(app).parkedBytes < 3 * 40_000_000; i++) await sleep(2);
  assert.ok(census(app).parkedBytes >= 3 * 40_000_000, `${census(app).parkedBytes} bytes`);
  await Promise.all(range(40).map((me) => assertOwnState(app, me, 30)));
  for (const { body } of await Promise.all(grown)) assert.equal(body, String(40_000_000 + 9));
  assertEmpty(app);
});

test('parked worlds go on although the image has been given more room meanwhile', async () => {
  await using app = await start({ machines: 2 });
  const before = Promise.all(range(12).map((me) => assertOwnState(app, me, 400)));
  for (let i = 0; i < 100 && census(app).parked < 10; i++) await sleep(2);
  // Machines that grow are lost, and the next ones have more room: what is parked belongs to a smaller image.
  for (let i = 0; i < 4; i++) assert.equal((await app.get('/grow/6000000/1')).status, 200);
  const after = Promise.all(range(12).map((me) => assertOwnState(app, me, 400)));
  await before;
  await after;
  assertEmpty(app);
  assert.deepEqual(app.log, []);
});

test('beyond what may be parked requests wait their turn', async () => {
  await using app = await start({ machines: 2, parkedBytes: 1_000_000 });
  const all = Promise.all(range(100).map((me) => assertOwnState(app, me, 20)));
  await sleep(5);
  const { waiting, parkedBytes } = census(app);
  assert.ok(waiting > 0, 'nobody waits: the test proves nothing');
  assert.ok(parkedBytes <= 1_000_000, `${parkedBytes} bytes are parked`);
  await all;
  assertEmpty(app);
});

test('beyond the worlds in flight requests wait their turn', async () => {
  await using app = await start({ machines: 2, worlds: 10 });
  const all = Promise.all(range(50).map((me) => assertOwnState(app, me, 50)));
  for (let i = 0; i < 100 && census(app).parked < 8; i++) await sleep(1);
  const { machines, parked, waiting } = census(app);
  assert.deepEqual({ machines, parked, waiting }, { machines: 2, parked: 8, waiting: 40 });
  await all;
  assertEmpty(app);
});

test('few requests in flight are never parked', async () => {
  await using app = await start({ machines: 8 });
  const all = range(8).map((me) => assertOwnState(app, me, 60));
  await sleep(30);
  assert.equal(census(app).parked, 0);
  await Promise.all(all);
});

test('a machine is not taken from under guest code: a request that comes while another is being answered', async () => {
  await using app = await start({ machines: 1 });
  const order: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const ask = (target: string, answered: () => void): void =>
    app.app.handle({
      method: 'GET',
      target,
      authority: 'mock.test',
      rawHeaders: [],
      body: null,
      arrivedMs: performance.now(),
      space: '',
      stages: null,
      onGone: null,
      stream: assert.fail,
      breakOff: assert.fail,
      answer(_status, _headers, body) {
        order.push(`${target.split('/')[1]} ${body.length < 20 ? body : ''}`.trim());
        answered();
      },
    });
  // It is answered in the middle of its turn, by the engine's call of its host.
  ask('/wait/20/1', () => {
    ask('/quick', () => ask('/interval/2', resolve));
    assert.deepEqual(census(app), { machines: 1, parked: 0, parkedBytes: 0, waiting: 1 });
  });
  await promise;
  assert.deepEqual(order, ['wait', 'quick quick', 'interval ticks 2']);
  assertEmpty(app);
});

test('one clock goes on through loading, machines and parking', async () => {
  await using app = await start({ machines: 2 });
  const answers = await Promise.all(range(20).map(() => app.get('/clock')));
  assert.deepEqual(new Set(answers.map(({ body }) => body)), new Set(['[true,true]']));
});

test('a client that goes away while its request waits for a world is not served', async () => {
  await using app = await start({ machines: 1, worlds: 1 });
  const first = app.get('/wait/60/1');
  const [left, stayed] = [app.vanish('/mark/2'), app.get('/mark/3')];
  assert.equal(census(app).waiting, 2);
  left.gone();
  assert.equal((await first).status, 200);
  assert.equal((await stayed).body, 'marked');
  assert.equal((await app.get('/marked')).body, '[3]');
  assertEmpty(app);
});
