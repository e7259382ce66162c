/** The suite every level of the runtime axis passes; a level that departs declares the case and asserts what it does instead. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RuntimeLevel, Variant } from '../../../server/axes.ts';
import { startApp } from '../../../server/testing.ts';
import baseline from '../../baseline.ts';

const SCRIPT = `
let moduleState = 0;
mock.get('/global', () => { globalThis.seen = (globalThis.seen ?? 0) + 1; return new Response(String(seen)) });
mock.get('/prototype', () => {
  const found = 'patched' in {};
  Object.prototype.patched = true;
  return new Response(String(found));
});
mock.get('/module', () => new Response(String(++moduleState)));
mock.get('/later/:ms', async (req) => {
  globalThis.mine = req.params.ms;
  await new Promise((done) => setTimeout(done, Number(req.params.ms)));
  return new Response(req.params.ms + ' ' + globalThis.mine);
});
mock.get('/throw', () => { throw new Error('boom') });
mock.get('/loop', () => { for (;;); });
mock.get('/never', () => new Promise(() => {}));
mock.get('/grow', () => { const big = new Uint8Array(12_000_000).fill(1); return new Response(String(big.length)) });
mock.get('/bomb', () => { const all = []; for (;;) all.push(new Uint8Array(1_000_000).fill(1)); });
mock.get('/deep', () => { const down = (n) => 1 + down(n + 1); return new Response(String(down(0))) });
mock.get('/leftover', () => { setTimeout(() => mock.store.set('late', true), 20); return new Response('ok') });
mock.get('/late', () => Response.json({ late: mock.store.get('late') ?? false }));
mock.get('/wait', (req, ctx) => {
  ctx.waitUntil(new Promise((done) => setTimeout(() => { mock.store.set('waited', true); done() }, 20)));
  return new Response('ok');
});
mock.get('/waited', () => Response.json({ waited: mock.store.get('waited') ?? false }));
mock.get('/apis', () => {
  console.log('seen', { by: 'the log' });
  const form = new URLSearchParams({ a: '1 2' });
  return Response.json([
    new URL('/p?q=1', 'http://x.test/').searchParams.get('q'),
    String(form),
    structuredClone(new Map([['k', [1]]])).get('k')[0],
    new Headers({ 'X-A': '1' }).get('x-a'),
    new TextDecoder().decode(new TextEncoder().encode('\u00fc')),
    atob(btoa('text')),
    new DOMException('m', 'AbortError').name,
    ReadableStream.from([1]) instanceof ReadableStream,
    new AbortController().signal.aborted,
  ]);
});
mock.post('/echo', async (req) => Response.json(await req.json()));
`;

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Cases of isolation: what two requests in a row see, when isolated and when not. */
const ISOLATION = [
  { id: 'isolation/globals', path: '/global', isolated: ['1', '1'], leaking: ['1', '2'] },
  {
    id: 'isolation/prototypes',
    path: '/prototype',
    isolated: ['false', 'false'],
    leaking: ['false', 'true'],
  },
  { id: 'isolation/module-state', path: '/module', isolated: ['1', '1'], leaking: ['1', '2'] },
] as const;

export function runtimeContract(level: RuntimeLevel, base: Variant = baseline): void {
  const variant: Variant = { ...base, runtime: level, name: `${level.name} (contract)` };
  const start = () => startApp(variant, { 'mock.js': SCRIPT }, { cpuMs: 150, wallMs: 250 });

  for (const { id, path, isolated, leaking } of ISOLATION) {
    const expected = level.deviations.includes(id) ? leaking : isolated;
    test(`${level.name}: ${id} is ${expected === leaking ? 'given up, as declared' : 'kept'}`, async () => {
      await using app = await start();
      const answers = [await app.get(path), await app.get(path)];
      assert.deepEqual(
        answers.map((answer) => answer.body),
        expected,
      );
    });
  }

  test(`${level.name}: requests in flight at once do not wait for one another`, async () => {
    await using app = await start();
    const order: string[] = [];
    const ask = async (ms: number): Promise<void> => {
      const { body } = await app.get(`/later/${ms}`);
      order.push(body.split(' ')[0]!);
    };
    // Making a world may take longer than all of this: they are there the second time.
    await Promise.all([ask(1), ask(1), ask(1)]);
    order.length = 0;
    // Far enough apart for a machine that does something else meanwhile.
    await Promise.all([ask(160), ask(80), ask(1)]);
    assert.deepEqual(order, ['1', '80', '160']);
  });

  test(`${level.name}: what scripts may use is there, in every request`, async () => {
    await using app = await start();
    for (let i = 0; i < 2; i++) {
      const { status, body } = await app.get('/apis');
      assert.equal(status, 200, app.log.join('\n'));
      assert.deepEqual(JSON.parse(body), ['1', 'a=1+2', 1, '1', 'ü', 'text', 'AbortError', true, false]);
    }
    assert.match(app.log[0] ?? '', /seen \{ by: 'the log' \}/);
  });

  test(`${level.name}: a request that fails fails alone`, async () => {
    await using app = await start();
    for (const [path, status] of [
      ['/throw', 500],
      ['/loop', 504],
      ['/never', 504],
      ['/deep', 500],
      ['/nowhere', 404],
    ] as const) {
      assert.equal((await app.get(path)).status, status, path);
      assert.deepEqual(
        (await app.get('/echo', { method: 'POST', body: '{"a":1}' })).body,
        '{"a":1}',
        `after ${path}`,
      );
    }
    assert.match(app.log.join('\n'), /Error: boom[\s\S]*mock\.js:\d+/);
  });

  test(`${level.name}: memory that a request needs is there, and is bounded`, async () => {
    await using app = await start();
    for (let i = 0; i < 3; i++) assert.equal((await app.get('/grow')).body, '12000000');
    assert.equal((await app.get('/bomb')).status, 500);
    assert.equal((await app.get('/grow')).status, 200);
  });

  test(`${level.name}: timers left over are cancelled, unless something waits for them`, async () => {
    await using app = await start();
    await app.get('/leftover');
    await app.get('/wait');
    await sleep(60);
    assert.equal((await app.get('/late')).body, '{"late":false}');
    assert.equal((await app.get('/waited')).body, '{"waited":true}');
  });

  test(`${level.name}: a client that goes away ends its work`, async () => {
    await using app = await start();
    const request = app.vanish('/later/40');
    request.gone();
    await sleep(80);
    assert.equal(request.answered(), false);
    assert.equal((await app.get('/later/1')).body, '1 1');
  });
}
