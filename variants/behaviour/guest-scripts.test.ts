/** Which of the guest's scripts (server/guest/extras.ts) a world loads, and when. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Variant } from '../../server/axes.ts';
import type { Code, GuestCode, Vm } from '../../server/engine/engine.ts';
import { startApp } from '../../server/testing.ts';
import baseline from '../baseline.ts';
import bytecode from '../bytecode.ts';
import persistent from '../persistent.ts';
import snapshot from '../snapshot.ts';

const HANDLERS: Record<string, [handler: string, loads: string]> = {
  '/plain': ['() => new Response("text")', ''],
  '/json': ['async (req) => Response.json({ a: req.headers.get("a"), b: await req.text() })', ''],
  '/store': ['() => Response.json(mock.store.incr("n"))', ''],
  '/random': ['() => new Response(String(Math.random()))', ''],
  '/url': ['(req) => new Response(new URL(req.url).pathname)', 'extras'],
  '/stream': ['() => new Response(new ReadableStream({ start(c) { c.close(); } }))', 'extras'],
  '/uuid': ['() => new Response(crypto.randomUUID())', 'extras'],
  '/signal': ['(req) => new Response(String(req.signal.aborted))', 'extras'],
  '/form': ['async (req) => new Response([...new FormData()].join() + "-")', 'extras'],
  '/sse': ['() => mock.sse(["a"], { interval: 1 })', 'extras rare'],
  '/llm': ['() => mock.llm.models(["m"])', 'extras rare'],
  '/digest': [
    'async () => new Response((await crypto.subtle.digest("SHA-256", new Uint8Array(1))).byteLength)',
    'extras rare',
  ],
  '/gzip': ['() => new Response(typeof new CompressionStream("gzip").readable)', 'extras rare'],
};

const SCRIPT = Object.entries(HANDLERS)
  .map(([path, [handler]]) => `mock.all('${path}', ${handler});`)
  .join('\n');

/** The variant, and the scripts that its worlds have loaded beside the core. */
function watched(variant: Variant): { variant: Variant; loaded: string[] } {
  const loaded: string[] = [];
  const noted = (extras: readonly Code[]): readonly Code[] =>
    new Proxy(extras, {
      get(target, key) {
        if (/^\d+$/.test(String(key))) loaded.push(['extras', 'rare'][Number(key)] ?? String(key));
        return Reflect.get(target, key) as unknown;
      },
    });
  const engine = {
    ...variant.engine,
    async createVm(...options: Parameters<typeof variant.engine.createVm>): Promise<Vm> {
      const vm = await variant.engine.createVm(...options);
      const boot = vm.boot.bind(vm);
      vm.boot = ({ core, extras }: GuestCode, config) => boot({ core, extras: noted(extras) }, config);
      return vm;
    },
  };
  return { variant: { ...variant, engine }, loaded };
}

for (const variant of [baseline, bytecode]) {
  test(`a world a request loads what its request needs, ${variant.name}`, async () => {
    const { variant: it, loaded } = watched(variant);
    await using app = await startApp(it, { 'mock.js': SCRIPT });
    assert.deepEqual(loaded, [], 'the script is loaded by the core alone');
    for (const [path, [, loads]] of Object.entries(HANDLERS)) {
      const { status, body } = await app.get(path);
      assert.equal(status, 200, `${path}: ${body} ${app.log.join()}`);
      assert.equal(loaded.splice(0).join(' '), loads, path);
    }
    assert.deepEqual(app.log, []);
  });
}

for (const variant of [snapshot, persistent]) {
  test(`worlds that live longer load all before the first request, ${variant.name}`, async () => {
    const { variant: it, loaded } = watched(variant);
    await using app = await startApp(it, { 'mock.js': SCRIPT });
    assert.equal(loaded.splice(0).join(' '), 'extras rare');
    for (const path of Object.keys(HANDLERS)) {
      const { status, body } = await app.get(path);
      assert.equal(status, 200, `${path}: ${body} ${app.log.join()}`);
    }
    assert.deepEqual(loaded, []);
  });
}

test('a rare thing may come first, and what it shares with the extras is the same', async () => {
  const script = `
    mock.get('/', async () => {
      const zipped = new Response('text'.repeat(99)).body.pipeThrough(new CompressionStream('gzip'));
      const isStream = zipped instanceof ReadableStream;
      const text = await new Response(zipped.pipeThrough(new DecompressionStream('gzip'))).text();
      let error;
      try { await crypto.subtle.digest('none', new Uint8Array(1)); } catch (thrown) { error = thrown; }
      return Response.json([isStream, text.length, error instanceof DOMException]);
    });`;
  await using app = await startApp(baseline, { 'mock.js': script });
  assert.equal((await app.get('/')).body, '[true,396,true]', app.log.join());
});
