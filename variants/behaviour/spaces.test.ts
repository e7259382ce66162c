import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveVariant } from '../combine.ts';
import { serve } from './testing.ts';

const SCRIPT = `
  mock.get('/incr', async () => {
    const before = mock.store.get('n') ?? 0;
    await new Promise((done) => setTimeout(done, 3));
    return Response.json({ before, after: mock.store.incr('n') });
  });
  mock.get('/set', () => { mock.store.set('k', 1); return new Response('set') });
  mock.get('/clear', () => { mock.store.clear(); return new Response('cleared') });
  mock.get('/caught', () => {
    try { mock.store.get('k') } catch (error) { return new Response('caught ' + error.message) }
    return new Response('got');
  });
  mock.get('/plain', () => new Response('plain'));`;

const inSpace = (space: string): RequestInit => ({ headers: { 'X-Mock-Space': space } });

for (const name of ['snapshot+connection=keep-alive', 'persistent', 'baseline']) {
  test(`${name}: runs in parallel, each in a space of its own, do not meet`, async () => {
    await using it = await serve(await resolveVariant(name), SCRIPT, {
      journal: { entries: 1_000, bytes: 1e6 },
    });
    const spaces = ['', 'a', 'b', 'ü', 'c'];
    const rounds = 12;
    await Promise.all(
      spaces.map(async (space) => {
        const init = space === '' ? {} : { headers: { 'X-Mock-Space': encodeURIComponent(space) } };
        for (let n = 0; n < rounds; n++) {
          assert.deepEqual(await (await it.ask('/incr', init)).json(), { before: n, after: n + 1 }, space);
        }
      }),
    );
    for (const space of spaces) {
      const query = `space=${encodeURIComponent(encodeURIComponent(space))}`;
      const verify = async (count: number): Promise<number> => {
        const init = { method: 'POST', body: JSON.stringify({ path: '/incr', count }) };
        return (await it.admin(`verify?${query}`, init)).status;
      };
      assert.deepEqual([await verify(rounds), await verify(rounds * spaces.length)], [200, 417], space);
    }
  });

  test(`${name}: a space too many is refused with 503 and a sentence, until one is empty`, async () => {
    await using it = await serve(await resolveVariant(name), SCRIPT, { spaces: 2 });
    const ask = async (path: string, space: string): Promise<[number, string]> => {
      const response = await it.ask(path, inSpace(space));
      return [response.status, await response.text()];
    };
    assert.deepEqual(await ask('/set', 'a'), [200, 'set']);
    assert.deepEqual(await ask('/set', 'b'), [200, 'set']);
    const [status, sentence] = await ask('/set', 'c');
    assert.equal(status, 503);
    assert.match(sentence, /no room for the space "c": 2 spaces hold something.*--spaces/);
    assert.match(it.log.join('\n'), /no room for the space "c"/);
    assert.equal((await ask('/caught', 'c'))[0], 503, 'the script cannot make an answer of its own of it');
    assert.deepEqual(await ask('/plain', 'c'), [200, 'plain']);
    assert.deepEqual(await ask('/set', 'a'), [200, 'set']);
    const refused = await it.admin('store/x?space=d', { method: 'PUT', body: '1' });
    assert.equal(refused.status, 503);
    assert.deepEqual(await ask('/clear', 'b'), [200, 'cleared']);
    assert.deepEqual(await ask('/set', 'c'), [200, 'set']);
    assert.deepEqual((await (await it.admin('spaces')).json()) as unknown, { spaces: ['a', 'c'] });
  });
}
