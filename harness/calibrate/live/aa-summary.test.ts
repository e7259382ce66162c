import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { summariseAa } from './aa-summary.ts';
import { outcome } from './testing/outcome.ts';

describe('a series of a build against itself', () => {
  it('counts what is false, and what could have been', () => {
    const summary = summariseAa([
      ...Array.from({ length: 26 }, () => outcome()),
      outcome({ verdict: 'faster', ratio: 0.985, low: 0.98, high: 0.99 }),
      outcome({ verdict: 'slower', ratio: 1.005, low: 1.001, high: 1.009 }),
      outcome({ verdict: 'same', mde: 0.004 }),
      outcome({ verdict: 'void', controlDiffers: true, ratio: 1.04 }),
      outcome({ verdict: 'void', ratio: null, low: null, high: null, mde: null }),
      outcome({ verdict: 'investigate' }),
      outcome({ epochs: 8 }),
    ]);
    const { falseRate, ...rest } = summary;
    assert.deepEqual(rest, {
      experiments: 33,
      decidable: 32,
      falseVerdicts: 2,
      falseClaims: 1,
      same: 1,
      unresolved: 27,
      investigate: 1,
      voids: 1,
      otherVoids: 1,
      largest: 0.040000000000000036,
      covered: 30,
      intervals: 32,
      medianMde: 0.02,
      medianEpochs: 12,
      medianMs: 60_000,
    });
    assert.equal(falseRate!.confidence, 0.95);
  });

  /** 1 − 0.025^(1/30) */
  it('bounds a rate of which nothing was seen: 0 of 30 is below 11.6 %', () => {
    const { falseRate } = summariseAa(Array.from({ length: 30 }, () => outcome()));
    assert.equal(falseRate!.low, 0);
    assert.ok(Math.abs(falseRate!.high - (1 - 0.025 ** (1 / 30))) < 1e-9);
  });

  it('without an experiment that could decide has no rate', () => {
    assert.equal(summariseAa([outcome({ epochs: 3 })]).falseRate, null);
    const { falseRate, largest, medianMde, medianEpochs } = summariseAa([]);
    assert.deepEqual([falseRate, largest, medianMde, medianEpochs], [null, null, null, null]);
  });
});
