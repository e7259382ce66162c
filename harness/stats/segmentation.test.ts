import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom } from './random.ts';
import { costs, type Observation, segmentation } from './segmentation.ts';
import { isolatedNights } from './segmentation-isolated.ts';
import { calibratePenalty, priceOfNoCut } from './segmentation-penalty.ts';
import { rate } from './simulation.ts';

const random = createRandom('segmentation');

/** All divisions of n into runs of at least `shortest`, as lists of first indexes. */
function* divisions(n: number, shortest: number, from = 0): Generator<number[]> {
  yield [from];
  for (let next = from + shortest; next <= n - shortest; next++) {
    for (const rest of divisions(n, shortest, next)) yield [from, ...rest];
  }
}

/** Sum of squares about weighted means, by the definition, plus the penalties. */
function total(observations: readonly Observation[], starts: readonly number[], penalty: number): number {
  return starts.reduce((sum, from, i) => {
    const own = observations.slice(from, starts[i + 1]);
    const weight = own.reduce((w, { variance }) => w + 1 / variance, 0);
    const mean = own.reduce((m, it) => m + it.mean / it.variance, 0) / weight;
    const squares = own.reduce((s, it) => s + (it.mean - mean) ** 2 / it.variance, 0);
    return sum + squares + (i === 0 ? 0 : penalty);
  }, 0);
}

const made = (n: number, level: (i: number) => number = () => 0): Observation[] =>
  Array.from({ length: n }, (_, i) => {
    const variance = 0.2 + random.next();
    return { mean: level(i) + Math.sqrt(variance) * random.normal(), variance };
  });

describe('segmentation', () => {
  it('is the best of all divisions, one by one', () => {
    for (let run = 0; run < 60; run++) {
      const n = 1 + random.integer(11);
      const shortest = 1 + random.integer(3);
      const observations = made(n, (i) => (i > n / 2 ? 3 : 0));
      const penalty = 1 + 6 * random.next();
      const all = [...divisions(n, shortest)];
      const best = Math.min(...all.map((starts) => total(observations, starts, penalty)));
      const found = segmentation(observations, { penalty, shortest }).map(({ from }) => from);
      assert.ok(
        all.some((starts) => starts.join() === found.join()),
        `${found} is no division of ${n}`,
      );
      assert.ok(Math.abs(total(observations, found, penalty) - best) < 1e-9);
    }
  });

  it('does not depend on unit, origin or direction of time', () => {
    const observations = made(80, (i) => (i < 30 ? 0 : i < 50 ? 4 : 2));
    const starts = (list: readonly Observation[]): number[] =>
      segmentation(list, { penalty: 15 }).map(({ from }) => from);
    const expected = starts(observations);
    assert.ok(expected.length >= 3);
    const moved = observations.map(({ mean, variance }) => ({
      mean: 1e6 - 3 * mean,
      variance: 9 * variance,
    }));
    assert.deepEqual(starts(moved), expected);
    const backwards = segmentation(observations.toReversed(), { penalty: 15 }).map(({ to }) => 80 - to);
    assert.deepEqual(backwards.reverse(), expected);
  });

  it('gives each level with its error; a night of infinite variance counts nothing', () => {
    const observations = [
      { mean: 1, variance: 1 },
      { mean: 900, variance: Number.POSITIVE_INFINITY },
      { mean: 3, variance: 1 },
    ];
    assert.deepEqual(segmentation(observations, { penalty: 10 }), [
      { from: 0, to: 3, mean: 2, variance: 0.5 },
    ]);
    assert.deepEqual(segmentation([], { penalty: 1 }), []);
    assert.throws(() => segmentation([{ mean: 0, variance: 0 }], { penalty: 1 }), /variance above 0, got 0/);
    assert.throws(
      () => segmentation([{ mean: Number.NaN, variance: 1 }], { penalty: 1 }),
      /got NaN at index 0/,
    );
    assert.equal(costs(observations).squares(0, 0), 0);
  });
});

describe('the penalty', () => {
  it('lets a series without a change be cut as rarely as asked', () => {
    for (const [nights, asked] of [
      [60, 0.05],
      [200, 0.02],
    ] as const) {
      const penalty = calibratePenalty(nights, asked, 2);
      const own = createRandom(`penalty ${nights}`);
      const cut = rate(1_500, () => {
        const flat = Array.from({ length: nights }, () => ({ mean: own.normal(), variance: 1 }));
        return segmentation(flat, { penalty, shortest: 2 }).length > 1;
      });
      assert.ok(cut > asked / 3 && cut < 2 * asked, `${nights} nights: ${cut} instead of ${asked}`);
    }
  });

  it('of one series is the price at which it is cut no more', () => {
    const own = createRandom('price');
    for (let run = 0; run < 200; run++) {
      const flat = Array.from({ length: 40 }, () => ({ mean: own.normal(), variance: 1 }));
      const price = priceOfNoCut(flat, 1 + (run % 2));
      assert.equal(segmentation(flat, { penalty: price * 1.0001, shortest: 1 + (run % 2) }).length, 1);
      assert.ok(segmentation(flat, { penalty: price * 0.9999, shortest: 1 + (run % 2) }).length > 1);
    }
  });

  it('is none where there is no room for a change, and refuses what is no rate', () => {
    assert.equal(calibratePenalty(3, 0.01, 2), 0);
    assert.throws(() => calibratePenalty(30, 0), /expected 0 < rate < 1, got 0/);
  });
});

describe('nights that stand alone', () => {
  const night = (mean: number) => ({ mean, variance: 1 });
  it('differ from both neighbours by far, to one side', () => {
    const means = [0, 0, 9, 0, 0, -9, 0, 0, 9, 9, 0, 9];
    assert.deepEqual(
      isolatedNights(means.map(night)).flatMap((alone, i) => (alone ? [i] : [])),
      [2, 5, 10],
    );
  });
  it('the first nights of a step do not, nor does what is within the noise', () => {
    assert.deepEqual(isolatedNights([0, 0, 20, 20].map(night)), [false, false, false, false]);
    assert.deepEqual(isolatedNights([0, 4, 0].map(night)), [false, false, false]);
    assert.deepEqual(isolatedNights([50].map(night)), [false]);
    assert.deepEqual(isolatedNights([50, 0].map(night)), [false, false]);
  });
  it('the first one has to differ from the next two, and the last never does', () => {
    assert.deepEqual(isolatedNights([9, 0, 0].map(night)), [true, false, false]);
    assert.deepEqual(isolatedNights([9, 9, 0, 9].map(night)), [false, false, true, false]);
    assert.deepEqual(isolatedNights([0, 0, 9].map(night)), [false, false, false]);
  });
});
