import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRandom } from './random.ts';
import { epochsForAlpha, signedRankInterval, signedRankP, smallestP, walshRank } from './signed-rank.ts';
import { NOISES, rate, simulateEpochs } from './simulation.ts';

/** The definition, word for word: rank sums over all sign patterns, ranks counted and not sorted. */
function bruteForceP(xs: number[]): number {
  const size = (x: number): number => Math.abs(x);
  const rank = (x: number): number =>
    xs.filter((y) => size(y) < size(x)).length + (xs.filter((y) => size(y) === size(x)).length + 1) / 2;
  const scores = xs.map((x) => Math.sign(x) * rank(x));
  const seen = Math.abs(scores.reduce((a, b) => a + b, 0));
  let extreme = 0;
  for (let mask = 0; mask < 2 ** xs.length; mask++) {
    const flipped = scores.reduce((sum, s, i) => sum + ((mask >> i) & 1 ? -s : s), 0);
    if (Math.abs(flipped) >= seen) extreme++;
  }
  return extreme / 2 ** xs.length;
}

test('smallest p and the epochs a level needs', () => {
  assert.equal(smallestP(6), 0.03125);
  assert.equal(smallestP(1), 1);
  assert.deepEqual([0.05, 0.01, 2 / 2 ** 9, 0.001].map(epochsForAlpha), [6, 8, 9, 11]);
  assert.throws(() => epochsForAlpha(0), RangeError);
});

test('p of the depression-scale data is 0.0390625 (R: wilcox.test, V = 40)', () => {
  const x = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
  const y = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
  assert.equal(signedRankP(x.map((v, i) => v - y[i]!)), 0.0390625);
});

test('p equals enumeration, with ties and zeros too', () => {
  const random = createRandom('brute force');
  for (let n = 1; n <= 9; n++) {
    for (let repeat = 0; repeat < 12; repeat++) {
      const coarse = Array.from({ length: n }, () => random.integer(7) - 2);
      const fine = Array.from({ length: n }, () => random.normal() + 0.5);
      for (const xs of [coarse, fine]) assert.equal(signedRankP(xs), bruteForceP(xs), xs.join(' '));
    }
  }
});

test('p says nothing from nothing', () => {
  assert.equal(signedRankP([]), 1);
  assert.equal(signedRankP([0, 0, 0]), 1);
  assert.equal(signedRankP([5]), 1);
  assert.throws(() => signedRankP([1, Number.NaN]), RangeError);
});

test('ranks of the interval are the published critical values plus one', () => {
  // Two-sided critical values of T: 5 % and 1 % (e.g. Zar, "Biostatistical Analysis", table B.12).
  const table = { 8: [3, 0], 9: [5, 1], 10: [8, 3], 12: [13, 7], 15: [25, 15], 20: [52, 37], 30: [137, 109] };
  for (const [n, [five, one]] of Object.entries(table)) {
    assert.equal(walshRank(Number(n), 0.95).k, five! + 1, `5 %, n = ${n}`);
    assert.equal(walshRank(Number(n), 0.99).k, one! + 1, `1 %, n = ${n}`);
  }
});

test('interval of the depression-scale data is (−0.786, −0.010) at 96.1 % (Hollander & Wolfe, example 3.4)', () => {
  const differences = [-0.952, 0.147, -1.022, -0.43, -0.62, -0.59, -0.49, 0.08, -0.01];
  const interval = signedRankInterval(differences, 0.96)!;
  assert.ok(Math.abs(interval.low + 0.786) < 1e-9 && Math.abs(interval.high + 0.01) < 1e-9);
  assert.equal(interval.confidence, 1 - 0.0390625);
});

test('a sample too small for the asked confidence gets all it has, and says how little that is', () => {
  assert.deepEqual(signedRankInterval([1, 3, 2], 0.99), { low: 1, high: 3, confidence: 0.75 });
  assert.equal(signedRankInterval([1], 0.99), null);
  assert.equal(signedRankInterval([1, 2, 3, 4, 5, 6], 0.95)!.confidence, 0.96875);
});

test('the interval holds exactly the shifts that the test does not reject', () => {
  const random = createRandom('inversion');
  for (const n of [6, 8, 11]) {
    const xs = Array.from({ length: n }, () => random.normal());
    const { low, high } = signedRankInterval(xs, 0.95)!;
    const p = (shift: number): number => signedRankP(xs.map((x) => x - shift));
    for (const inside of [low + 1e-9, high - 1e-9]) assert.ok(p(inside) > 0.05, `n ${n}: inside ${inside}`);
    for (const outside of [low - 1e-9, high + 1e-9]) assert.ok(p(outside) <= 0.05, `n ${n}: ${outside}`);
  }
});

describe('false alarms, 10,000 experiments each', () => {
  const drift = { placeBias: (epoch: number) => 0.5 * epoch };
  const worlds = {
    normal: { noise: NOISES.normal },
    skewed: { noise: NOISES.skewed },
    heavy: { noise: NOISES.heavy },
    drifting: { noise: NOISES.normal, ...drift },
  };
  for (const [name, world] of Object.entries(worlds)) {
    test(`${name} noise: the exact level at 5 % and at 1 %`, () => {
      const random = createRandom(`signed rank ${name}`);
      const ps = Array.from({ length: 10_000 }, () =>
        signedRankP(simulateEpochs(random, { n: 10, ...world })),
      );
      const at = (alpha: number): number => rate(ps.length, (run) => ps[run]! <= alpha);
      assert.ok(Math.abs(at(0.05) - 0.04883) < 0.008, `5 %: ${at(0.05)}`);
      assert.ok(Math.abs(at(0.01) - 0.00977) < 0.004, `1 %: ${at(0.01)}`);
    });
  }

  test('without the coin a drift alone is called a difference: the coin is what makes it valid', () => {
    const random = createRandom('fixed order');
    const alarms = rate(500, () => {
      const world = { n: 10, noise: NOISES.normal, ...drift, coin: false };
      return signedRankP(simulateEpochs(random, world)) <= 0.05;
    });
    assert.ok(alarms > 0.9, `${alarms}`);
  });
});

describe('coverage of the true effect', () => {
  for (const [name, noise] of Object.entries(NOISES)) {
    for (const [n, confidence] of [
      [8, 0.99],
      [10, 0.95],
    ] as const) {
      test(`${name} noise, ${n} epochs, ${confidence * 100} %`, () => {
        const random = createRandom(`coverage ${name} ${n}`);
        let stated = 0;
        const covered = rate(8_000, () => {
          const xs = simulateEpochs(random, { n, noise, effect: 0.7 });
          const interval = signedRankInterval(xs, confidence)!;
          stated = interval.confidence;
          return interval.low <= 0.7 && interval.high >= 0.7;
        });
        assert.ok(stated >= confidence);
        assert.ok(Math.abs(covered - stated) < 0.008, `covered ${covered}, stated ${stated}`);
      });
    }
  }
});
