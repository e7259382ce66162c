import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveVariant } from '../combine.ts';
import { type ServeOptions, serve } from './testing.ts';

const SCRIPT = `
  mock.get('/now', () => new Response('now'));
  mock.get('/own', () => new Response('own', { headers: { 'server-timing': 'db;dur=1' } }));
  mock.get('/later', { delay: 500 }, () => new Response('later'));`;

const ASKING = { headers: { 'X-Mock-Timing': '1' } };

/** Durations by stage; null without the header. */
function timing(response: Response): Record<string, number> | null {
  const header = response.headers.get('server-timing');
  if (header === null) return null;
  return Object.fromEntries(
    header.split(', ').map((part) => {
      const [stage = '', duration = ''] = part.split(';dur=');
      assert.match(duration, /^\d+(\.\d{3})?$/, header);
      return [stage, Number(duration)];
    }),
  );
}

for (const name of [
  'snapshot+connection=keep-alive',
  'snapshot+connection=keep-alive+http=direct',
  'baseline',
]) {
  const variant = await resolveVariant(name);
  const served = async (options: ServeOptions) => serve(variant, SCRIPT, options);

  test(`${name}: X-Mock-Timing: 1 gets the stages, in order and no longer than the whole; others get nothing`, async () => {
    await using it = await served({});
    assert.equal(timing(await it.ask('/now')), null);
    const now = timing(await it.ask('/now', ASKING))!;
    assert.deepEqual(Object.keys(now), ['wait', 'guest', 'total']);
    assert.ok(now.guest! > 0 && now.wait! + now.guest! <= now.total! + 0.002, JSON.stringify(now));
    const later = timing(await it.ask('/later', ASKING))!;
    assert.deepEqual(Object.keys(later), ['wait', 'guest', 'delay', 'total']);
    assert.ok(later.total! >= 499.9, JSON.stringify(later));
    assert.ok(later.delay! > 0 && later.delay! < later.total!, JSON.stringify(later));
    const own = await it.ask('/own', ASKING);
    assert.match(own.headers.get('server-timing')!, /^db;dur=1, wait;dur=/);
    assert.deepEqual(Object.keys(timing(await it.ask('/nowhere', ASKING))!), ['wait', 'total']);
  });

  test(`${name}: --server-timing gives it to all, and nothing gives it to nobody`, async () => {
    await using all = await served({ observed: false, timing: 'all' });
    assert.notEqual(timing(await all.ask('/now')), null);
    await using off = await served({ observed: false });
    assert.equal(timing(await off.ask('/now', ASKING)), null);
  });
}
