import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Factor, plantedShare, relativeError, stepsFor, stepsToDouble } from './factor.ts';
import { NO_KNOBS } from './knobs.ts';
import { jobsOf, plant, plantedRatio } from './planting.ts';

/** 50,000 steps cost 80 % of a request: 625 steps are 1 %. */
const factor: Factor = {
  steps: 50_000,
  ratio: 1.8,
  low: 1.78,
  high: 1.82,
  confidence: 0.95,
  epochs: 24,
};

describe('the cost of a step', () => {
  it('says how many steps an effect takes, and back', () => {
    assert.equal(stepsFor(factor, 0.01), 625);
    assert.equal(stepsFor(factor, 0.05), 3_125);
    assert.equal(stepsFor(factor, 0), 0);
    assert.equal(stepsFor(factor, 1e-9), 1);
    assert.ok(Math.abs(plantedShare(factor, 625) - 0.01) < 1e-12);
    assert.equal(plantedShare(factor, 0), 0);
  });

  it('is uncertain by half its interval', () => {
    assert.ok(Math.abs(relativeError(factor) - 0.02 / 0.8) < 1e-12);
  });

  it('is refused when it was not seen', () => {
    for (const bad of [
      { ...factor, ratio: 1.02 },
      { ...factor, low: 0.99 },
      { ...factor, ratio: 0.9 },
    ]) {
      assert.throws(() => stepsFor(bad, 0.01), /expected 1\.05 or more/);
      assert.throws(() => plantedShare(bad, 1), RangeError);
    }
  });

  it('is measured with steps that follow the pilot’s rate', () => {
    assert.equal(stepsToDouble(10_000), 50_000);
    assert.equal(stepsToDouble(1e9), 1_000);
  });
});

describe('plant', () => {
  it('cpu: only the count differs between the sides', () => {
    assert.deepEqual(plant('cpu', 0.02, factor), {
      plain: NO_KNOBS,
      turned: { ...NO_KNOBS, cpu: 1_250 },
      share: 0.02,
    });
  });

  it('cpu of 0: both sides alike, nothing planted', () => {
    const { plain, turned, share } = plant('cpu', 0, factor);
    assert.deepEqual([turned, share], [plain, 0]);
  });

  it('tail: the same share, all of it on one request in a hundred', () => {
    const { plain, turned, share } = plant('tail', 0.02, factor);
    assert.deepEqual(turned, { ...plain, tail: 125_000 });
    assert.equal(plain.tailEvery, 100);
    assert.ok(Math.abs(share! - 0.02) < 1e-12);
  });

  it('alloc: an unknown share; both sides count collections', () => {
    const { plain, turned, share } = plant('alloc', 64, null);
    assert.deepEqual(
      [plain.allocKiB, turned.allocKiB, plain.gc, turned.gc, share],
      [0, 64, true, true, null],
    );
  });

  it('a share without the cost of a step is refused', () => {
    assert.throws(() => plant('cpu', 0.02, null), RangeError);
  });
});

it('signs take turns, and every round has each effect that is not complete', () => {
  const jobs = jobsOf([
    { amount: 0.02, experiments: 3, budgetMs: 1 },
    { amount: 0.05, experiments: 1, budgetMs: 2 },
  ]);
  assert.deepEqual(
    jobs.map(({ amount, index, faster, budgetMs }) => [amount, index, faster, budgetMs]),
    [
      [0.02, 0, false, 1],
      [0.05, 0, false, 2],
      [0.02, 1, true, 1],
      [0.02, 2, false, 1],
    ],
  );
  assert.deepEqual(jobsOf([]), []);
});

it('a knob on the baseline’s side plants the inverse', () => {
  assert.equal(plantedRatio(0.25, false), 1.25);
  assert.equal(plantedRatio(0.25, true), 0.8);
});
