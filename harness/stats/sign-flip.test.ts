import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRandom } from './random.ts';
import { ENUMERATION_LIMIT, signFlipInterval, signFlipP } from './sign-flip.ts';
import { NOISES, rate, simulateEpochs } from './simulation.ts';

/** Darwin's maize, in eighths of an inch: the example with which Fisher introduced the test. */
const MAIZE = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];

test('p of Darwin’s maize is 1726/32768 (Fisher 1935, section 21)', () => {
  assert.equal(signFlipP(MAIZE), 1726 / 32768);
});

test('p at its smallest, and where nothing can be said', () => {
  assert.equal(signFlipP([1, 2, 3, 4, 5, 6]), 2 / 64);
  assert.equal(signFlipP([0.1, 0.2, -0.3]), 1, 'a sum that is 0 but for rounding');
  assert.equal(signFlipP([]), 1);
  assert.throws(() => signFlipP([Number.POSITIVE_INFINITY]), RangeError);
});

test('sums that are equal on paper count as equal in binary', () => {
  const random = createRandom('tenths');
  for (let i = 0; i < 50; i++) {
    const whole = Array.from({ length: 8 }, () => random.integer(9) - 3);
    const tenths = whole.map((x) => x / 10);
    assert.equal(signFlipP(tenths), signFlipP(whole), tenths.join(' '));
  }
});

test('interval holds exactly the shifts that the test does not reject', () => {
  const { low, high, confidence } = signFlipInterval(MAIZE, 0.95)!;
  const p = (shift: number): number => signFlipP(MAIZE.map((x) => x - shift));
  assert.ok(confidence >= 0.95 && confidence < 0.9501);
  assert.ok(low < 0 && high > 0, 'p is above 5 %');
  for (const inside of [low + 1e-6, high - 1e-6]) assert.ok(p(inside) > 0.05, `${inside}: ${p(inside)}`);
  for (const outside of [low - 1e-6, high + 1e-6]) assert.ok(p(outside) <= 0.05, `${outside}: ${p(outside)}`);
});

test('interval of a small sample is its range, at the confidence that is worth', () => {
  assert.deepEqual(signFlipInterval([1, 3, 2], 0.99), { low: 1, high: 3, confidence: 0.75 });
  assert.equal(signFlipInterval([1], 0.99), null);
});

describe('beyond enumeration', () => {
  const random = createRandom('beyond');
  const n = ENUMERATION_LIMIT + 12;
  const xs = Array.from({ length: n }, () => random.normal() + 0.15);

  test('p agrees with the normal approximation of the same distribution and never is 0', () => {
    const p = signFlipP(xs);
    const z = Math.abs(xs.reduce((a, b) => a + b, 0)) / Math.sqrt(xs.reduce((a, b) => a + b * b, 0));
    assert.ok(z > 1.9 && z < 3.2, `${z}: the example is to lie near the level`);
    // Logistic approximation of the normal tail, good to 0.0002 (Bowling et al. 2009).
    const expected = 2 / (1 + Math.exp(0.07056 * z ** 3 + 1.5976 * z));
    assert.ok(Math.abs(p - expected) < 0.004, `${p} against ${expected}`);
    assert.equal(
      signFlipP(
        Array.from({ length: 40 }, () => 1),
        { draws: 999 },
      ),
      1 / 1000,
    );
  });

  test('same data, same answer', () => {
    assert.equal(signFlipP(xs), signFlipP(xs));
    assert.deepEqual(signFlipInterval(xs, 0.99), signFlipInterval(xs, 0.99));
  });

  test('interval is the inversion of the test with the same draws', () => {
    const options = () => ({ draws: 4_999, random: createRandom('draws') });
    const { low, high, confidence } = signFlipInterval(xs, 0.95, options())!;
    const p = (shift: number): number =>
      signFlipP(
        xs.map((x) => x - shift),
        options(),
      );
    assert.ok(Math.abs(confidence - 0.95) < 0.0003);
    assert.ok(p(low + 1e-9) > 0.05 && p(low - 1e-9) <= 0.05);
    assert.ok(p(high - 1e-9) > 0.05 && p(high + 1e-9) <= 0.05);
  });

  test('draws that flip nothing bound nothing', () => {
    const stuck = { ...createRandom(0), coin: () => false };
    assert.equal(signFlipInterval(xs, 0.95, { draws: 99, random: stuck }), null);
    assert.equal(signFlipP(xs, { draws: 99, random: stuck }), 1);
  });
});

test('false alarms: the exact level, with skew and drift too', () => {
  for (const [name, noise] of Object.entries(NOISES)) {
    const random = createRandom(`flip ${name}`);
    const alarms = rate(4_000, () => {
      const xs = simulateEpochs(random, { n: 9, noise, placeBias: (epoch) => 0.3 * epoch });
      return signFlipP(xs) <= 0.05;
    });
    assert.ok(Math.abs(alarms - 0.05) < 0.01, `${name}: ${alarms}`);
  }
});

test('coverage: what is stated, with every noise', () => {
  for (const [name, noise] of Object.entries(NOISES)) {
    const random = createRandom(`flip coverage ${name}`);
    let stated = 0;
    const covered = rate(4_000, () => {
      const xs = simulateEpochs(random, { n: 9, noise, effect: -0.4 });
      const interval = signFlipInterval(xs, 0.95)!;
      stated = interval.confidence;
      return interval.low <= -0.4 && interval.high >= -0.4;
    });
    assert.ok(stated >= 0.95);
    assert.ok(Math.abs(covered - stated) < 0.01, `${name}: covered ${covered}, stated ${stated}`);
  }
});
