import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveVariant } from '../combine.ts';
import { type Served, serve } from './testing.ts';

const answering = (text: string): string => `
  mock.get('/', () => new Response('${text}'));
  mock.get('/slow', async () => {
    await new Promise((done) => setTimeout(done, 300));
    return new Response('${text}');
  });`;

/** Sends a request and waits until it has arrived. */
async function underWay(served: Served, path: string): Promise<{ answer: Promise<string> }> {
  const answer = served.ask(path).then((response) => response.text());
  while (!/^mock_requests_in_flight 1$/m.test(await (await served.admin('metrics')).text())) {
    await new Promise((done) => setTimeout(done, 5));
  }
  return { answer };
}

const reload = (served: Served): Promise<Response> => served.admin('reload', { method: 'POST' });

for (const name of [
  'snapshot+connection=keep-alive',
  'persistent',
  'baseline+script-loading=bytecode',
  'baseline',
]) {
  const variant = await resolveVariant(name);

  test(`${name}: a reload puts the new script in place; requests in flight end on the old one`, async () => {
    await using served = await serve(variant, answering('old'));
    const { source } = served.app.app;
    const closes: string[] = [];
    const close = source.close.bind(source);
    source.close = () => {
      closes.push('closed');
      close();
    };
    const before = (await (await served.admin('variant')).json()) as Provenance;
    const slow = await underWay(served, '/slow');
    slow.answer.then(() => closes.push('answered'));
    served.write(answering('new'));

    const reloaded = await reload(served);
    assert.deepEqual([reloaded.status, closes], [200, []]);
    assert.equal(await (await served.ask('/')).text(), 'new');
    assert.equal(await slow.answer, 'old');
    assert.deepEqual([...closes].sort(), ['answered', 'closed']);

    const after = (await (await served.admin('variant')).json()) as Provenance;
    assert.deepEqual([before.generation, after.generation], [1, 2]);
    assert.notEqual(before.script.sha256, after.script.sha256);
    assert.deepEqual(after.script.modules.length, 1);
  });
}

interface Provenance {
  generation: number;
  script: { sha256: string; modules: string[] };
}

test('a script that does not load leaves the old one in place and says where it is wrong', async () => {
  await using served = await serve(await resolveVariant('snapshot'), answering('old'));
  for (const [bad, expected] of [
    [`mock.get('/', () => new Response('x'));\nlet a = ;`, /mock\.js:2:9: SyntaxError/],
    [`\nthrow new Error('no good');`, /mock\.js:2:\d+: Error: no good/],
    [`import './missing.js';`, /mock\.js imports "\.\/missing\.js", which cannot be read/],
    [`mock.get('/', { delay: 'long' }, () => new Response('x'));`, /delay/],
  ] as const) {
    served.write(bad);
    const refused = await reload(served);
    const { error } = (await refused.json()) as { error: { code: string; message: string } };
    assert.deepEqual([refused.status, error.code], [422, 'E_SCRIPT']);
    assert.match(error.message, expected);
    assert.match(served.log.join('\n'), expected);
    assert.equal(await (await served.ask('/')).text(), 'old');
  }
  served.write(answering('mended'));
  assert.equal((await reload(served)).status, 200);
  assert.equal(await (await served.ask('/')).text(), 'mended');
  assert.equal(served.app.generation, 2);
});

test('reloads asked for while one is under way share one more, which sees the latest script', async () => {
  await using served = await serve(await resolveVariant('snapshot'), answering('1'));
  served.write(answering('2'));
  const first = served.app.reload();
  served.write(answering('3'));
  const others = [served.app.reload(), served.app.reload()];
  await Promise.all([first, ...others]);
  assert.equal(served.app.generation, 3);
  assert.equal(await (await served.ask('/')).text(), '3');
});

test('a listen that changes is said to have no effect', async () => {
  await using served = await serve(await resolveVariant('snapshot'), 'export default { listen: 4000 };');
  served.write('export default { listen: 4001 };');
  const { ok, note } = (await (await reload(served)).json()) as { ok: boolean; note: string };
  assert.equal(ok, true);
  assert.match(note, /expected 4000 as before, got 4001/);
});
