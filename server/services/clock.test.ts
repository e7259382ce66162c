import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { parseClock } from './clock.ts';
import { Store } from './store.ts';
import { LocalStores } from './stores.ts';

describe('a frozen clock', () => {
  const rows: [text: string, iso: string][] = [
    ['2030-01-31T12:00:00Z', '2030-01-31T12:00:00.000Z'],
    ['2030-01-31T12:00:00.250+02:00', '2030-01-31T10:00:00.250Z'],
    ['2030-01-31T12:00', '2030-01-31T12:00:00.000Z'],
    ['2030-01-31', '2030-01-31T00:00:00.000Z'],
  ];
  for (const [text, iso] of rows) {
    it(text, () => assert.equal(new Date(parseClock(text)!.nowMs()).toISOString(), iso));
  }
  it('stands still, and what is in the store stays', async () => {
    const clock = parseClock('2030-01-31')!;
    const stores = new LocalStores(1, () => clock.elapsedMs());
    stores.in('').set('k', '1', 1);
    stores.in('space').set('k', '1', 1);
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.deepEqual([stores.in('').ttl('k'), stores.in('space').get('k')], [1, '1']);
  });
});

describe('a clock that runs', () => {
  const rows: [text: string, aheadMs: number][] = [
    ['+3d', 3 * 864e5],
    ['-90m', -90 * 6e4],
    ['+1500ms', 1500],
    [`${new Date(Date.now() + 36e5).toISOString()}+run`, 36e5],
  ];
  for (const [text, aheadMs] of rows) {
    it(text, () => {
      const before = Date.now();
      const clock = parseClock(text)!;
      const ahead = clock.nowMs() - before;
      assert.ok(ahead >= aheadMs - 1_000 && ahead <= aheadMs + 10_000, `${ahead} ms ahead`);
    });
  }
  it('lets the store forget', async () => {
    const store = new Store(parseClock('+3d')!.elapsedMs);
    store.set('k', '1', 1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(store.get('k'), undefined);
  });
});

test('clock: what is no time is refused', () => {
  for (const text of [
    '',
    'now',
    '3d',
    '+3',
    '+3y',
    '2030',
    '2030-13-01',
    '2030-01-01T',
    '+run',
    '+999999999999d',
  ])
    assert.equal(parseClock(text), null, text);
});
