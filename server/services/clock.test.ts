import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { MockClock, parseClock, parseSpan } from './clock.ts';
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

describe('a clock that is set', () => {
  const noon = Date.UTC(2030, 0, 31, 12);
  const near = (actual: number, expected: number): void =>
    assert.ok(actual >= expected && actual < expected + 5_000, `${actual - expected} ms from it`);

  it('runs on from there, stands where it is frozen, and goes on from there', async () => {
    const clock = new MockClock();
    clock.set(noon);
    near(clock.nowMs(), noon);
    clock.freeze(true);
    const stood = clock.nowMs();
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(clock.nowMs(), stood);
    clock.freeze(false);
    near(clock.nowMs(), stood);
  });

  it('moves the time that values have left with it, whichever way, and only then', async () => {
    const clock = new MockClock('frozen', { atMs: noon });
    const store = new Store(clock.elapsedMs);
    store.set('k', '1', 60_000);
    clock.set(noon + 50_000);
    assert.equal(store.ttl('k'), 10_000);
    clock.set(noon);
    assert.equal(store.ttl('k'), 60_000);
    clock.freeze(false);
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.ok(store.ttl('k') <= 59_991);
    clock.set(clock.nowMs() + 60_000);
    assert.equal(store.get('k'), undefined);
  });

  it('is reset to what was asked for', () => {
    const frozen = parseClock('2030-01-31T12:00Z')!;
    frozen.freeze(false);
    frozen.set(0);
    frozen.reset();
    assert.deepEqual([frozen.nowMs(), frozen.frozen], [noon, true]);
    const ahead = parseClock('+1h')!;
    ahead.freeze(true);
    ahead.set(0);
    ahead.reset();
    near(ahead.nowMs(), Date.now() + 36e5 - 1);
    assert.equal(ahead.frozen, false);
  });

  it('shows in another process what it shows here', () => {
    for (const clock of [new MockClock('', { atMs: noon }), new MockClock('', { aheadMs: -5e8 })]) {
      const other = new MockClock();
      other.adopt(clock.state);
      near(other.nowMs(), clock.nowMs());
      assert.equal(other.frozen, clock.frozen);
    }
  });
});

test('clock: spans', () => {
  const spans = ['90m', '+3d', '-1500ms', '0s', '', '3', '1.5h', '3y'].map(parseSpan);
  assert.deepEqual(spans, [54e5, 2592e5, -1500, 0, null, null, null, null]);
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
