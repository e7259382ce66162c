import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { madeSeries, nightName } from '../history/testing/experiments.ts';
import { inOrder, type Known } from './order.ts';
import { pairOf } from './series.ts';

const TONIGHT = nightName(30);

/** Names in the order in which they are measured, with why. */
function ordered(known: Record<string, Known>): string[] {
  const pairs = Object.keys(known).map((name) => pairOf('s', name));
  return inOrder(pairs, (series) => known[series.slice(2)]!, TONIGHT).map(
    ({ variant, why }) => `${variant}: ${why}`,
  );
}

const until = (night: number, sd = 0.02, suspect = false): Known => ({
  nights: madeSeries({ nights: night + 1, sd }).nights,
  suspect,
});
const never: Known = { nights: [], suspect: false };

describe('the order of a night', () => {
  it('suspects that were left, then those never measured, then who waits longest', () => {
    assert.deepEqual(ordered({ a: until(29), b: until(20, 0.1), c: never, d: until(29, 0.02, true) }), [
      'd: suspect',
      'c: new',
      'b: uncertain',
      'a: waiting',
    ]);
  });

  it('one in four places is for whoever is known least exactly, and never the first', () => {
    const known = { a: until(28), b: until(29), c: until(29, 0.2), d: until(28) };
    assert.deepEqual(ordered(known), ['a: waiting', 'c: uncertain', 'd: waiting', 'b: waiting']);
  });

  it('of those that wait equally long, the wider interval first', () => {
    assert.deepEqual(ordered({ a: until(29), b: until(29, 0.2), c: until(29, 0.1) }), [
      'b: waiting',
      'c: uncertain',
      'a: waiting',
    ]);
  });

  it('what was measured tonight already comes last, suspect or not', () => {
    assert.deepEqual(ordered({ a: until(30, 0.02, true), b: until(29) }), [
      'b: waiting',
      'a: measured tonight',
    ]);
  });

  it('a first night keeps the order of the list', () => {
    assert.deepEqual(ordered({ z: never, a: never, m: never, b: never, c: never }), [
      'z: new',
      'a: new',
      'm: new',
      'b: new',
      'c: new',
    ]);
  });

  it('everyone has a turn: of twelve series, four a night, none waits for more than five nights', () => {
    const names = Array.from({ length: 12 }, (_, i) => `v${i}`);
    const nights = new Map<string, Known['nights'][number][]>(names.map((name) => [name, []]));
    const widths = new Map(names.map((name, i) => [name, i === 3 ? 0.3 : 0.02]));
    const longest = new Map(names.map((name) => [name, 0]));
    for (let n = 0; n < 40; n++) {
      const order = inOrder(
        names.map((name) => pairOf('s', name)),
        (series) => ({ nights: nights.get(series.slice(2))!, suspect: false }),
        nightName(n),
      );
      for (const { variant } of order.slice(0, 4)) {
        const made = madeSeries({ series: `${variant}${n}`, nights: 1, sd: widths.get(variant)! }).nights[0]!;
        nights.get(variant)!.push({ ...made, night: nightName(n) });
        longest.set(variant, 0);
      }
      for (const { variant } of order.slice(4)) {
        longest.set(variant, longest.get(variant)! + 1);
        assert.ok(longest.get(variant)! <= 5, `${variant} waits since ${longest.get(variant)} nights`);
      }
    }
  });
});
