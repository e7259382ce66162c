import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  axisSets,
  combinations,
  conditionalContrast,
  factorialContrasts,
  product,
  sumOfSquaresShares,
} from './factorial.ts';
import { createRandom } from './random.ts';
import { signedRankInterval } from './signed-rank.ts';
import { NOISES, rate } from './simulation.ts';

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * b[i]!, 0);

const near = (actual: number, expected: number, what = ''): void =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${what}: expected ${expected}, got ${actual}`);

describe('combinations', () => {
  it('runs the last axis fastest and begins with all first levels', () => {
    assert.deepEqual(combinations([2, 3]), [
      [0, 0],
      [0, 1],
      [0, 2],
      [1, 0],
      [1, 1],
      [1, 2],
    ]);
  });

  it('refuses an axis with a single level, which changes nothing', () => {
    assert.throws(() => combinations([2, 1]), /expected two or more, got 1/);
  });

  it('of no list there is one product, of an empty list none', () => {
    assert.deepEqual(product([]), [[]]);
    assert.deepEqual(product([['a'], []]), []);
  });
});

it('sets of axes come by size, then in order', () => {
  assert.deepEqual(axisSets(3), [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]]);
  assert.deepEqual(
    axisSets(12)
      .filter((set) => set.length === 2)
      .slice(0, 3),
    [
      [0, 1],
      [0, 2],
      [0, 3],
    ],
  );
});

describe('contrasts', () => {
  it('of two levels each are the rows of the textbook, orthogonal to one another', () => {
    const contrasts = factorialContrasts([2, 2, 2]);
    assert.equal(contrasts.length, 7);
    // Axis B, combinations 000 001 010 011 100 …: the mean of four differences.
    assert.deepEqual(contrasts[1]!.effect, [-0.25, -0.25, 0.25, 0.25, -0.25, -0.25, 0.25, 0.25]);
    for (const [i, a] of contrasts.entries()) {
      near(
        a.effect.reduce((sum, w) => sum + w, 0),
        0,
      );
      for (const b of contrasts.slice(i + 1)) near(dot(a.effect, b.effect), 0, `${a.axes} · ${b.axes}`);
    }
  });

  it('find the effects that were put in, whatever the other axes do', () => {
    // y = 10 + a + b + ab, a: 0/3, b: 0/5/7, ab: 2 and 4 at the changed levels.
    const interaction = [
      [0, 0, 0],
      [0, 2, 4],
    ];
    const y = combinations([2, 3]).map(([a, b]) => 10 + 3 * a! + [0, 5, 7][b!]! + interaction[a!]![b!]!);
    const found = factorialContrasts([2, 3]).map(({ axes, levels, effect, joint }) => ({
      axes,
      levels,
      effect: dot(effect, y),
      joint: dot(joint, y),
    }));
    assert.deepEqual(
      found.map(({ axes, levels }) => [axes, levels]),
      [
        [[0], [1]],
        [[1], [1]],
        [[1], [2]],
        [
          [0, 1],
          [1, 1],
        ],
        [
          [0, 1],
          [1, 2],
        ],
      ],
    );
    // Averages over the other axis hold half, or a third, of the interaction.
    const expected = [
      [3 + (2 + 4) / 3, 3 + (2 + 4) / 3],
      [5 + 2 / 2, 5 + 2 / 2],
      [7 + 4 / 2, 7 + 4 / 2],
      [2, 3 + 5 + 2],
      [4, 3 + 7 + 4],
    ];
    for (const [i, { effect, joint }] of found.entries()) {
      near(effect, expected[i]![0]!, `effect ${i}`);
      near(joint, expected[i]![1]!, `joint ${i}`);
    }
  });

  it('of three axes leave the pairs out of what all three do together', () => {
    const pairsOnly = combinations([2, 2, 2]).map(
      ([a, b, c]) => a! + 2 * b! + 4 * c! + 8 * a! * b! + 16 * b! * c!,
    );
    const triple = factorialContrasts([2, 2, 2]).at(-1)!;
    near(dot(triple.effect, pairsOnly), 0);
    near(dot(triple.joint, pairsOnly), 31);
  });
});

it('what an axis does under one level of another', () => {
  // a is worth 1 alone and 1 + 8 with b; c adds 4 whatever they do.
  const y = combinations([2, 3, 2]).map(([a, b, c]) => a! + 4 * c! + 8 * a! * Number(b === 2));
  const a = { axis: 0, level: 1 };
  const under = [0, 1, 2].map((level) => conditionalContrast([2, 3, 2], a, { axis: 1, level }));
  assert.deepEqual(
    under.map((weights) => dot(weights, y)),
    [1, 1, 9],
  );
});

describe('shares of the sum of squares', () => {
  it('add up to 1 and belong to the axes that differ', () => {
    // 2² textbook: effects ½(a) = 3, ½(b) = 4, none together: 9 : 16.
    const shares = sumOfSquaresShares([2, 2], [-7, 1, -1, 7])!;
    assert.deepEqual(
      shares.map(({ axes }) => axes),
      [[0], [1], [0, 1]],
    );
    near(shares[0]!.share, 9 / 25);
    near(shares[1]!.share, 16 / 25);
    near(shares[2]!.share, 0);
  });

  it('find a pure interaction, where every average over an axis is the same', () => {
    assert.deepEqual(
      sumOfSquaresShares([2, 2], [1, -1, -1, 1])!.map(({ share }) => share),
      [0, 0, 1],
    );
  });

  it('hold for more than two levels, and whatever is added to all', () => {
    const values = combinations([3, 2]).map(([a, b]) => [0, 6, 9][a!]! + 4 * b!);
    const shifted = values.map((value) => value + 100);
    // Sum of squares: levels 0 6 9 about 5, two of each: 2·(25 + 1 + 16) = 84; ±2 six times: 24.
    const shares = sumOfSquaresShares([3, 2], shifted)!;
    near(shares[0]!.share, 84 / 108);
    near(shares[1]!.share, 24 / 108);
    near(shares[2]!.share, 0);
  });

  it('are unknown when nothing differs, and refused when a combination is missing', () => {
    assert.equal(sumOfSquaresShares([2, 2], [5, 5, 5, 5]), null);
    assert.throws(() => sumOfSquaresShares([2, 2], [1, 2, 3]), /expected 4 values/);
  });
});

/**
 * Epochs of a 2 × 2 design as the lab makes them: the machine drifts, the place in which a process stands is worth
 * something and is drawn by lot, noise is skewed. So single values are biased, and contrasts are not.
 */
describe('in the long run', () => {
  const RUNS = 2_000;
  const [interaction, n, confidence] = [-0.05, 9, 0.95];
  const weights = factorialContrasts([2, 2]).at(-1)!.effect;
  const truth = [0, -0.3, -0.2, -0.5 + interaction];

  const coverage = (placesByLot: boolean): number => {
    const random = createRandom(`contrast ${placesByLot}`);
    return rate(RUNS, () => {
      const contrasts = Array.from({ length: n }, (_, epoch) => {
        const places = placesByLot ? random.shuffle([0, 1, 2, 3]) : [0, 1, 2, 3];
        const cells = truth.map(
          (log, i) => log + 0.02 * epoch + [0.05, 0, 0, 0.03][places[i]!]! + 0.02 * NOISES.skewed(random),
        );
        return dot(weights, cells);
      });
      const { low, high } = signedRankInterval(contrasts, confidence)!;
      return low <= interaction && interaction <= high;
    });
  };

  it('the interval of an interaction holds it as often as promised', () => {
    const covered = coverage(true);
    // Three standard errors of the simulation.
    assert.ok(covered >= confidence - 3 * Math.sqrt((0.95 * 0.05) / RUNS), `covered ${covered}`);
  });

  it('and would not without the lot that draws the places', () => {
    assert.ok(coverage(false) < 0.7);
  });
});
