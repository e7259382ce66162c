import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epochLogRatio } from './epoch-log-ratio.ts';
import { createRandom } from './random.ts';

test('the log of the ratio; swapping the roles changes the sign alone', () => {
  const [a, b] = [
    [66, 70, 68, 71, 69],
    [72, 75, 77, 70, 74],
  ];
  assert.ok(Math.abs(epochLogRatio([110, 220, 330], [100, 200, 300])! - Math.log(1.1)) < 1e-12);
  assert.equal(epochLogRatio(a!, b!), -epochLogRatio(b!, a!)!);
});

test('one slice in five hit by something foreign does no harm', () => {
  const baseline = [100, 100, 100, 100, 100];
  assert.ok(Math.abs(epochLogRatio([105, 105, 900, 105, 105], baseline)! - Math.log(1.05)) < 1e-12);
});

test('a linear drift cancels in the balanced order, whatever its size', () => {
  // A B | B A | A B | B A | …: cost grows by 1 % a slice on the log scale, true effect 3 %.
  const costs = (role: 'A' | 'B', scale: number): number[] =>
    [...'ABBAABBAABBA'].flatMap((r, t) => (r === role ? [scale * Math.exp(0.01 * t)] : []));
  const ratio = epochLogRatio(costs('A', 1.03), costs('B', 1))!;
  assert.ok(Math.abs(ratio - Math.log(1.03)) < 1e-12, `${Math.expm1(ratio)}`);
});

test('pairing removes what neighbours share', () => {
  const random = createRandom('weather');
  const weather = Array.from({ length: 12 }, () => Math.exp(0.5 * random.normal()));
  const ratio = epochLogRatio(
    weather.map((w) => 1.02 * w),
    weather,
  )!;
  assert.ok(Math.abs(ratio - Math.log(1.02)) < 1e-12);
});

test('explicit pairs where slices are missing', () => {
  const pairs = [
    [0, 1],
    [1, 2],
  ] as const;
  assert.ok(Math.abs(epochLogRatio([2, 4], [9, 1, 2], pairs)! - Math.log(2)) < 1e-12);
  assert.throws(() => epochLogRatio([2, 4], [9, 1, 2]), /explicit pairs; got 2 and 3/);
  assert.throws(() => epochLogRatio([2], [1], [[0, 5]]), /baseline slice 5/);
});

test('nothing from nothing; a cost that is none is refused', () => {
  assert.equal(epochLogRatio([], []), null);
  assert.equal(epochLogRatio([1], [1], []), null);
  for (const bad of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => epochLogRatio([bad], [1]), /candidate slice 0: expected a finite cost above 0/);
  }
});
