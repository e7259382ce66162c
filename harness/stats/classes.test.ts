import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FEWEST_FOR_CLASSES, twoClasses } from './classes.ts';
import { createRandom, type Random } from './random.ts';
import { rate } from './simulation.ts';

const random = createRandom('classes');
const sample = (n: number, draw: (random: Random) => number): number[] =>
  Array.from({ length: n }, () => draw(random));

test('two lumps: their sizes, their medians and where the upper one begins', () => {
  const low = [1, 1.1, 0.9, 1.05, 0.95, 1.02, 0.98, 1.01, 0.99, 1, 1.03, 0.97];
  const high = [2, 2.1, 1.9, 2.05, 1.95, 2.02, 1.98, 2.01];
  const found = twoClasses([...high.slice(0, 4), ...low, ...high.slice(4)]);
  assert.ok(found !== null);
  assert.deepEqual([found.low.count, found.high.count], [12, 8]);
  assert.ok(Math.abs(found.low.median - 1) < 1e-9 && Math.abs(found.high.median - 2.005) < 1e-9);
  assert.equal(found.from, 1.9);
});

test('order, place and scale do not matter', () => {
  const xs = [...sample(12, (r) => r.normal()), ...sample(14, (r) => 12 + r.normal())];
  const [plainly, moved] = [twoClasses(xs), twoClasses(random.shuffle(xs).map((x) => 1e6 + 0.01 * x))];
  assert.ok(plainly !== null && moved !== null);
  assert.deepEqual([moved.low.count, moved.high.count], [12, 14]);
  assert.equal(plainly.low.count, 12);
});

test('equal values are one class, two repeated values are two', () => {
  assert.equal(twoClasses(new Array(30).fill(3)), null);
  assert.equal(twoClasses([...new Array(15).fill(3), ...new Array(15).fill(4)])?.high.count, 15);
});

test('nothing is said of fewer than twenty values, nor of a few stragglers', () => {
  const apart = (n: number): number[] => Array.from({ length: n }, (_, i) => (i % 2) * 10 + i / 1_000);
  assert.equal(twoClasses(apart(FEWEST_FOR_CLASSES - 1)), null);
  assert.notEqual(twoClasses(apart(FEWEST_FOR_CLASSES)), null);
  assert.equal(twoClasses([...sample(27, (r) => r.normal()), 40, 41, 42]), null);
});

test('values with one mode are taken for two classes in one of a hundred samples at most', () => {
  const alarms = (runs: number, n: number, draw: (random: Random) => number): number =>
    rate(runs, () => twoClasses(sample(n, draw)) !== null);
  for (const n of [20, 31, 64]) {
    assert.ok(alarms(1_500, n, (r) => r.normal()) <= 0.003, `normal, ${n}`);
    // Binomial noise of 1,500 runs about 1 %: three standard errors are 0.8 points.
    assert.ok(alarms(1_500, n, (r) => r.next()) <= 0.018, `uniform, ${n}`);
    assert.ok(alarms(1_500, n, (r) => -Math.log(1 - r.next())) <= 0.018, `exponential, ${n}`);
    assert.ok(alarms(1_500, n, (r) => r.normal() / r.normal()) <= 0.003, `Cauchy, ${n}`);
  }
});

test('classes eight s.d. apart are mostly found, with thirty values nearly always', () => {
  const found = (n: number, share: number): number =>
    rate(300, () => twoClasses(sample(n, (r) => (r.next() < share ? 8 : 0) + r.normal())) !== null);
  assert.ok(found(20, 0.5) > 0.9);
  assert.ok(found(30, 0.5) > 0.97);
  assert.ok(found(30, 0.35) > 0.9);
});

test('a value that is not finite is refused', () => {
  assert.throws(() => twoClasses([...new Array(20).fill(1), Number.NaN]), RangeError);
});
