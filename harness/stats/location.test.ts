import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hodgesLehmann, median, trimmedMean, walshAverages } from './location.ts';

test('median of odd and even samples, whatever the order', () => {
  assert.equal(median([3, 1, 10]), 3);
  assert.equal(median([10, 2, 1, 4]), 3);
  assert.throws(() => median([]), RangeError);
});

test('Walsh averages: each pair once and each value with itself, ascending', () => {
  assert.deepEqual([...walshAverages([4, 0, 10])], [0, 2, 4, 5, 7, 10]);
});

test('Hodges–Lehmann of the depression-scale data is −0.46 (Hollander & Wolfe, example 3.3)', () => {
  assert.ok(Math.abs(hodgesLehmann(DEPRESSION) + 0.46) < 1e-9);
});

const DEPRESSION = [-0.952, 0.147, -1.022, -0.43, -0.62, -0.59, -0.49, 0.08, -0.01];

test('Hodges–Lehmann is symmetric, moves with the sample and ignores one value gone astray', () => {
  assert.equal(hodgesLehmann([1, 2, 3, 4, 5]), 3);
  assert.equal(hodgesLehmann([-1, -2, -3, -9]), -hodgesLehmann([1, 2, 3, 9]));
  assert.equal(hodgesLehmann([1, 2, 3, 4, 5e9]), 3);
});

test('trimmed mean cuts ⌊proportion·n⌋ at each end', () => {
  assert.equal(trimmedMean([100, 1, 2, 3, -100], 0.2), 2);
  assert.equal(trimmedMean([100, 1, 2, 3], 0.2), 26.5, '0.2 of 4 values is none');
  assert.equal(trimmedMean([1, 2, 3, 4, 5, 6, 7, 8, 9, 1000], 0.2), 5.5);
  assert.throws(() => trimmedMean([1, 2], 0.5), RangeError);
});
