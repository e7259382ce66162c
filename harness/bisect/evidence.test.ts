import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom } from '../stats/random.ts';
import { eValue, isShown, shownDifference } from './evidence.ts';

const drawn = (seed: number, n: number, mean: number, wild = 0): number[] => {
  const random = createRandom(seed);
  return Array.from({ length: n }, () => mean + random.normal() * (random.next() < wild ? 0.2 : 0.02));
};

describe('evidence of two commits alone', () => {
  it('claims a difference of none in no more than 5 % of series, though asked after every comparison', () => {
    for (const wild of [0, 0.05]) {
      let claims = 0;
      for (let seed = 0; seed < 300; seed++) {
        const ratios = drawn(seed, 30, 0, wild);
        if (ratios.some((_, i) => isShown(ratios.slice(0, i + 1)))) claims++;
      }
      assert.ok(claims <= 15, `${claims} of 300 with wild ones ${wild}`);
    }
  });

  it('is shown exactly when the interval leaves out no difference', () => {
    for (let seed = 0; seed < 40; seed++) {
      const ratios = drawn(seed, 12, 0.02);
      const { low, high } = shownDifference(ratios)!;
      assert.equal(isShown(ratios), low > 0 || high < 0, `seed ${seed}: ${low} to ${high}`);
    }
  });

  it('has intervals that hold the truth', () => {
    let held = 0;
    for (let seed = 0; seed < 100; seed++) {
      const { low, high, logRatio } = shownDifference(drawn(seed, 10, 0.05))!;
      assert.ok(low <= logRatio && logRatio <= high);
      if (low <= 0.05 && 0.05 <= high) held++;
    }
    assert.ok(held >= 95, `${held} of 100`);
  });

  it('is not undone by one comparison that is far off', () => {
    const ratios = [...drawn(1, 20, 0.05), 1.5];
    assert.ok(isShown(ratios), `${eValue(ratios)}`);
    const { high } = shownDifference(ratios)!;
    assert.ok(high < 0.2, `${high}`);
  });

  it('says nothing of fewer than four', () => {
    assert.equal(isShown([0.5, 0.5, 0.5]), false);
    assert.equal(shownDifference([0.5, 0.5, 0.5]), null);
  });
});
