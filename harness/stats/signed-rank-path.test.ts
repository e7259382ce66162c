import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hodgesLehmann } from './location.ts';
import { createRandom } from './random.ts';
import { signedRankP } from './signed-rank.ts';
import { rankSums, signedRankTable } from './signed-rank-path.ts';
import { NOISES, simulateEpochs } from './simulation.ts';

test('after every epoch the p-value of the exact test, and the sign of its estimate', () => {
  const table = signedRankTable(30);
  const random = createRandom('path');
  for (let run = 0; run < 20; run++) {
    const xs = simulateEpochs(random, { n: 30, noise: NOISES.skewed, effect: 0.2 });
    const sums = new Float64Array(30);
    rankSums(xs, sums);
    for (let n = 1; n <= 30; n++) {
      const seen = xs.slice(0, n);
      const plus = sums[n - 1]!;
      assert.ok(Math.abs(table.p(n, plus) - signedRankP(seen)) < 1e-12, `${n} epochs`);
      const centre = hodgesLehmann(seen);
      if (plus !== (n * (n + 1)) / 4) assert.equal(plus > (n * (n + 1)) / 4, centre > 0);
    }
  }
});

test('equal sizes are ranked in order of time', () => {
  const sums = new Float64Array(3);
  rankSums([1, -1, 1], sums);
  assert.deepEqual([...sums], [1, 1, 4]);
});
