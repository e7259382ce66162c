import assert from 'node:assert/strict';
import { test } from 'node:test';
import { betaQuantile, logGamma, regularisedBeta } from './beta.ts';
import { clopperPearson } from './proportion.ts';

const near = (actual: number, expected: number, tolerance = 1e-12): void =>
  assert.ok(
    Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${actual}, not ${expected}`,
  );

test('logarithm of the gamma function', () => {
  near(logGamma(1), 0);
  near(logGamma(0.5), Math.log(Math.PI) / 2);
  near(logGamma(6), Math.log(120));
  near(logGamma(101), 363.73937555556347);
  assert.throws(() => logGamma(0), RangeError);
});

test('incomplete beta function: closed forms, both sides of the mean', () => {
  for (const x of [0, 0.01, 0.3, 0.5, 0.9, 1]) {
    near(regularisedBeta(x, 1, 5), 1 - (1 - x) ** 5);
    near(regularisedBeta(x, 4, 1), x ** 4);
    near(regularisedBeta(x, 2, 3), x ** 2 * (6 - 8 * x + 3 * x ** 2));
    near(regularisedBeta(x, 0.5, 0.5), (2 / Math.PI) * Math.asin(Math.sqrt(x)));
  }
  near(regularisedBeta(0.5, 700, 700), 0.5);
  assert.throws(() => regularisedBeta(1.1, 1, 1), RangeError);
  assert.throws(() => regularisedBeta(0.5, 0, 1), RangeError);
});

test('quantiles invert it', () => {
  for (const p of [0.005, 0.3, 0.995]) near(regularisedBeta(betaQuantile(p, 3, 8), 3, 8), p, 1e-9);
});

test('Clopper–Pearson: the published ends, and the closed form at 0', () => {
  const five = clopperPearson(5, 10, 0.95);
  near(five.low, 0.1870860284474044, 1e-9);
  near(five.high, 0.8129139715525956, 1e-9);
  const none = clopperPearson(0, 10, 0.95);
  assert.equal(none.low, 0);
  near(none.high, 1 - 0.025 ** 0.1, 1e-9);
  assert.equal(clopperPearson(7, 7, 0.95).high, 1);
  // Half an alarm of ten lies between none and one.
  const half = clopperPearson(0.5, 10, 0.95);
  assert.ok(half.high > none.high && half.high < clopperPearson(1, 10, 0.95).high);
  assert.throws(() => clopperPearson(3, 2, 0.95), RangeError);
});
