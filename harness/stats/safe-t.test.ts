import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from './random.ts';
import { safeTEValue, safeTInterval } from './safe-t.ts';
import { rate } from './simulation.ts';

test('safe t: known values', () => {
  // n = 4, mean 2.5, s = 1.2910, t² = 15: E = 5^−½ · (1 + 5)² ÷ (1 + 1)² by the formula.
  assert.ok(Math.abs(safeTEValue([1, 2, 3, 4]) - 36 / (4 * Math.sqrt(5))) < 1e-12);
  assert.equal(safeTEValue([3]), 1);
  assert.equal(safeTEValue([0, 0, 0]), 1);
  assert.equal(safeTEValue([2, 2, 2]), Infinity);
  // No mean at all is evidence for the null: 1 ÷ √(1 + n).
  assert.ok(Math.abs(safeTEValue([-1, 1]) - 1 / Math.sqrt(3)) < 1e-12);
});

test('safe t: neither the unit nor the sign matters', () => {
  const xs = [0.3, 1.2, -0.1, 0.8, 0.9];
  const e = safeTEValue(xs);
  assert.ok(Math.abs(safeTEValue(xs.map((x) => -1000 * x)) - e) < 1e-9);
});

test('safe t: the interval holds exactly the means that the e-value does not refute', () => {
  const xs = [1.1, 2.3, 0.4, 1.9, 1.2, 2.2, 1.5, 0.9];
  const { low, high } = safeTInterval(xs, 0.99)!;
  for (const [mean, inside] of [
    [low + 1e-6, true],
    [low - 1e-6, false],
    [high - 1e-6, true],
    [high + 1e-6, false],
  ] as const) {
    assert.equal(safeTEValue(xs.map((x) => x - mean)) < 100, inside, `mean ${mean}`);
  }
});

test('safe t: too few differences for the confidence give no interval', () => {
  assert.equal(safeTInterval([1, 2], 0.99), null);
  assert.equal(safeTInterval([1], 0.5), null);
  assert.throws(() => safeTInterval([1, Number.NaN], 0.9), RangeError);
});

test('safe t: looked at after every observation, it is wrong no more often than it says', () => {
  const random = createRandom('safe t');
  const alarms = rate(2_000, () => {
    const xs: number[] = [];
    for (let n = 1; n <= 40; n++) {
      xs.push(random.normal());
      if (safeTEValue(xs) >= 20) return true;
    }
    return false;
  });
  assert.ok(alarms <= 0.05, `${alarms} of A/A runs alarm at 5 %`);
});

test('safe t: means of skewed samples are held as well', () => {
  const random = createRandom('safe t, skewed');
  const missed = rate(2_000, () => {
    const xs = Array.from({ length: 10 }, () => {
      let sum = 0;
      for (let i = 0; i < 30; i++) sum += Math.exp(random.normal());
      return sum / 30 - Math.exp(0.5);
    });
    const { low, high } = safeTInterval(xs, 0.95)!;
    return low > 0 || high < 0;
  });
  assert.ok(missed <= 0.06, `${missed} intervals missed`);
});

test('safe t: an effect of three standard deviations is found in ten', () => {
  const random = createRandom('safe t, power');
  const found = rate(1_000, () => safeTEValue(Array.from({ length: 10 }, () => 3 + random.normal())) >= 100);
  assert.ok(found > 0.97, `found ${found}`);
});
