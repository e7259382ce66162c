import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epochsNeeded, minimumDetectableEffect, textbookEpochs } from './power.ts';
import { createRandom } from './random.ts';
import { signedRankP } from './signed-rank.ts';
import { NOISES, rate, simulateEpochs } from './simulation.ts';

test('textbook numbers: 8 epochs for one s.d., 31 for half of one', () => {
  assert.equal(Math.round(textbookEpochs(0.01, 0.01, 0.05)), 8);
  assert.equal(Math.round(textbookEpochs(0.01, 0.005, 0.05)), 31);
});

test('the exact test takes a few more: 11 and 35', () => {
  assert.equal(epochsNeeded(0.01, 0.01, 0.05), 11);
  assert.equal(epochsNeeded(0.01, 0.005, 0.05), 35);
  assert.equal(epochsNeeded(0.01, -0.005, 0.05), 35);
});

test('never fewer epochs than the level needs, and no end for an effect of 0', () => {
  assert.equal(epochsNeeded(0.0001, 1, 0.05), 6);
  assert.equal(epochsNeeded(0, 0.01, 0.01), 8);
  assert.equal(epochsNeeded(0.01, 0, 0.01), Number.POSITIVE_INFINITY);
  assert.equal(minimumDetectableEffect(0.01, 7, 0.01), null);
});

test('the smallest detectable effect shrinks with epochs and grows with the s.d.', () => {
  const mde = (sd: number, n: number): number => minimumDetectableEffect(sd, n, 0.01)!;
  assert.ok(Math.abs(mde(0.02, 12) - 2 * mde(0.01, 12)) < 1e-12);
  const sizes = [8, 10, 12, 16, 24, 40, 41, 80, 400].map((n) => mde(0.01, n));
  assert.deepEqual(
    sizes,
    sizes.toSorted((a, b) => b - a),
  );
  assert.equal(new Set(sizes).size, sizes.length);
  assert.throws(() => minimumDetectableEffect(-1, 8, 0.05), RangeError);
});

test('epochs needed and smallest detectable effect are one another’s inverse', () => {
  for (const effect of [0.004, 0.01, 0.03]) {
    const n = epochsNeeded(0.01, effect, 0.01);
    assert.ok(minimumDetectableEffect(0.01, n, 0.01)! <= effect);
    if (n > 8) assert.ok(minimumDetectableEffect(0.01, n - 1, 0.01)! > effect);
  }
});

test('the promised power is what the signed-rank test has, within 8 points', () => {
  for (const [n, alpha] of [
    [6, 0.05],
    [8, 0.01],
    [9, 0.01],
    [10, 0.05],
    [12, 0.01],
    [20, 0.05],
  ] as const) {
    const random = createRandom(`power ${n}`);
    const effect = minimumDetectableEffect(1, n, alpha)!;
    const found = rate(3_000, () => {
      const xs = simulateEpochs(random, { n, noise: NOISES.normal, effect });
      return signedRankP(xs) <= alpha;
    });
    assert.ok(Math.abs(found - 0.8) < 0.08, `n ${n}, alpha ${alpha}: ${found}`);
  }
});
