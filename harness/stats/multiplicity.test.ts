import assert from 'node:assert/strict';
import { test } from 'node:test';
import { benjaminiHochberg, eBenjaminiHochberg, holm } from './multiplicity.ts';
import { createRandom } from './random.ts';
import { rate } from './simulation.ts';

const rounded = (ps: number[]): number[] => ps.map((p) => Number(p.toFixed(6)));

test('Holm: as R’s p.adjust, in the order given', () => {
  assert.deepEqual(rounded(holm([0.01, 0.04, 0.03, 0.005])), [0.03, 0.06, 0.06, 0.02]);
  assert.deepEqual(holm([0.9, 0.8]), [1, 1]);
  assert.deepEqual(holm([]), []);
});

test('Benjamini–Hochberg: as R’s p.adjust, in the order given', () => {
  assert.deepEqual(rounded(benjaminiHochberg([0.01, 0.04, 0.03, 0.005])), [0.02, 0.04, 0.04, 0.02]);
  assert.deepEqual(rounded(benjaminiHochberg([0.05, 0.049, 0.048])), [0.05, 0.05, 0.05]);
});

test('one comparison is left as it is; what is no p-value is refused', () => {
  assert.deepEqual(holm([0.03]), [0.03]);
  assert.deepEqual(benjaminiHochberg([0.03]), [0.03]);
  for (const bad of [-0.1, 1.1, Number.NaN]) assert.throws(() => holm([0.5, bad]), RangeError);
});

test('e-BH rejects the most it can, though a larger e-value alone would not do', () => {
  assert.deepEqual(eBenjaminiHochberg([39, 29, 1], 0.05), [], 'one needs 60, two need 30 each');
  assert.deepEqual(eBenjaminiHochberg([39, 31, 1], 0.05), [0, 1]);
  assert.deepEqual(eBenjaminiHochberg([60, 31, 1], 0.05), [0, 1], 'not the first that would do alone');
});

test('e-BH at its thresholds', () => {
  assert.deepEqual(eBenjaminiHochberg([60, 1, 1], 0.05), [0]);
  assert.deepEqual(eBenjaminiHochberg([59.9, 1, 1], 0.05), []);
  assert.deepEqual(eBenjaminiHochberg([1, 30, 0, 31], 0.1), [1, 3]);
  assert.deepEqual(eBenjaminiHochberg([Number.POSITIVE_INFINITY, 0], 0.05), [0]);
  assert.deepEqual(eBenjaminiHochberg([], 0.05), []);
  assert.throws(() => eBenjaminiHochberg([-1], 0.05), RangeError);
  assert.throws(() => eBenjaminiHochberg([1], 1), RangeError);
});

test('Holm keeps false alarms of a family of ten at 5 %; unadjusted they are 40 %', () => {
  const random = createRandom('family');
  const families = Array.from({ length: 10_000 }, () => Array.from({ length: 10 }, random.next));
  const naive = rate(families.length, (i) => families[i]!.some((p) => p <= 0.05));
  const adjusted = rate(families.length, (i) => holm(families[i]!).some((p) => p <= 0.05));
  assert.ok(naive > 0.38 && naive < 0.42);
  assert.ok(Math.abs(adjusted - 0.05) < 0.01, `${adjusted}`);
});
