import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { confidenceSequence } from '../../stats/betting.ts';
import { createRandom } from '../../stats/random.ts';
import { signedRankInterval } from '../../stats/signed-rank.ts';
import { SYNTHETIC, syntheticTrace } from '../testing/synthetic-trace.ts';
import { type Draws, differencesOf, drawExperiments } from './draws.ts';
import { detectableEffect, measurePower } from './power.ts';
import { seriesOf } from './series.ts';

const options = { alpha: 0.01, margin: 0.01 };
const EPOCHS = 24;
const series = seriesOf(syntheticTrace({ epochs: 200 }));
const draws = drawExperiments(createRandom('power'), series, 1_000, EPOCHS);

const one = (draws: Draws, experiment: number): Draws => ({
  ...draws,
  experiments: 1,
  from: draws.from.slice(experiment, experiment + 1),
  signs: draws.signs.slice(experiment * draws.length, (experiment + 1) * draws.length),
});

describe('planted effects', () => {
  const [small, clear, huge] = measurePower(series, draws, [0.005, 0.04, 0.5], options);

  it('a huge one is found always, at once, with the right sign', () => {
    const { sequential, fixed } = huge!;
    assert.deepEqual([sequential.found, sequential.wrong, fixed.found, fixed.wrong], [1_000, 0, 1_000, 0]);
    assert.ok(sequential.medianEpochs! <= 12);
    assert.ok(
      Math.abs(sequential.medianMinutes! - (sequential.medianEpochs! * SYNTHETIC.wallMs) / 60_000) < 1e-9,
    );
    assert.equal(fixed.medianEpochs, EPOCHS);
  });

  it('power grows with the effect, and what is not found has no median', () => {
    assert.ok(small!.sequential.found < clear!.sequential.found);
    assert.ok(clear!.sequential.found < huge!.sequential.found);
    assert.equal(small!.sequential.medianEpochs, null);
    assert.equal(small!.fixed.medianMinutes, null);
  });

  it('the curve rises to what is found in the end', () => {
    const shares = clear!.curve.map(({ share }) => share);
    assert.deepEqual(
      shares,
      shares.toSorted((a, b) => a - b),
    );
    assert.equal(shares.at(-1), clear!.sequential.found / 1_000);
    assert.equal(clear!.curve.length, EPOCHS);
    assert.equal(clear!.curve[7]!.share, 0, 'nine epochs are the fewest at 1 %');
  });

  it('intervals hold it at least as often as they promise', () => {
    for (const { sequential, fixed } of [small!, clear!, huge!]) {
      assert.ok(sequential.covered >= 980, `${sequential.covered}`);
      assert.ok(fixed.covered >= 980 && fixed.covered <= 1_000, `${fixed.covered}`);
    }
  });

  it('whether an interval holds it is what the intervals themselves say', () => {
    const shift = Math.log1p(0.04);
    const differences = new Float64Array(EPOCHS);
    // At a low confidence, so that some do not hold it.
    const low = { alpha: 0.3, margin: 0.01 };
    let outside = 0;
    for (let i = 0; i < 60; i++) {
      const single = one(draws, i);
      const [power] = measurePower(series, single, [0.04], low);
      differencesOf(series, single, 0, shift, differences);
      const end = power!.sequential.medianEpochs ?? EPOCHS;
      const sequence = confidenceSequence([...differences.slice(0, end)], 0.7, {
        initialScale: Math.log1p(0.01),
      });
      const interval = signedRankInterval([...differences], 0.7)!;
      const holds = (it: { low: number; high: number } | null) =>
        it === null || (it.low <= shift && shift <= it.high);
      assert.equal(power!.sequential.covered === 1, holds(sequence), `sequential, experiment ${i}`);
      assert.equal(power!.fixed.covered === 1, holds(interval), `fixed, experiment ${i}`);
      if (!holds(interval)) outside++;
    }
    assert.ok(outside > 5, `${outside} outside: the comparison has to see both cases`);
  });
});

describe('the effect found with 80 % power', () => {
  it('is found by 80 %', () => {
    const effect = detectableEffect(series, draws, options)!;
    const [power] = measurePower(series, draws, [effect], options);
    assert.ok(
      Math.abs(power!.sequential.found / 1_000 - 0.8) < 0.005,
      `${effect}: ${power!.sequential.found}`,
    );
  });

  it('is none where not even a doubling is found', () => {
    const wild = seriesOf(syntheticTrace({ epochs: 60, processSd: 5 }));
    const few = drawExperiments(createRandom('wild'), wild, 100, EPOCHS);
    assert.equal(detectableEffect(wild, few, options), null);
  });
});
