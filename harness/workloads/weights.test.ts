import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LONGEST_PERIOD, takeTurns } from './weights.ts';

const counts = (order: readonly number[], items: number): number[] =>
  Array.from({ length: items }, (_, i) => order.filter((one) => one === i).length);

/** Longest run of one item. */
function longestRun(order: readonly number[]): number {
  let longest = 0;
  for (const [i, item] of order.entries()) {
    let run = 1;
    while (order[i + run] === item) run++;
    longest = Math.max(longest, run);
  }
  return longest;
}

describe('weights', () => {
  it('without differences is the list itself', () => {
    assert.deepEqual(takeTurns([1, 1, 1]), { order: [0, 1, 2], error: 0 });
    assert.deepEqual(takeTurns([7]), { order: [0], error: 0 });
  });

  it('are kept exactly by the shortest list', () => {
    assert.deepEqual(takeTurns([6, 2, 2]), { order: [0, 1, 0, 2, 0], error: 0 });
    assert.deepEqual(takeTurns([0.1, 0.2]), { order: [1, 0, 1], error: 0 });
    const { order, error } = takeTurns([70, 20, 10]);
    assert.deepEqual([counts(order, 3), error], [[7, 2, 1], 0]);
  });

  it('spread what is frequent: no run is longer than it must be', () => {
    const { order } = takeTurns([5, 1, 1]);
    assert.deepEqual(counts(order, 3), [5, 1, 1]);
    assert.ok(longestRun(order) <= 2, order.join(''));
    assert.equal(longestRun(takeTurns([3, 3, 2, 2]).order), 1);
  });

  it('that need a longer list than there may be come near, and say how near', () => {
    const weights = [1 / 3, Math.SQRT1_2, 100_000];
    const { order, error } = takeTurns(weights);
    assert.ok(order.length <= LONGEST_PERIOD);
    const total = weights.reduce((a, b) => a + b);
    const worst = Math.max(
      ...counts(order, 3).map((count, i) => Math.abs(count / order.length - weights[i]! / total)),
    );
    assert.ok(Math.abs(worst - error) < 1e-12 && error > 0 && error < 0.002, `${worst} ${error}`);
    // However rare, everything is sent.
    assert.ok(counts(order, 3).every((count) => count >= 1));
  });

  it('of a thousand requests still end', () => {
    const { order } = takeTurns(Array.from({ length: LONGEST_PERIOD }, (_, i) => 1 + i / 7));
    assert.equal(new Set(order).size, LONGEST_PERIOD);
  });

  it('that are no weights are refused', () => {
    for (const wrong of [[0], [-1, 2], [Number.NaN], [Number.POSITIVE_INFINITY], []])
      assert.throws(() => takeTurns(wrong), RangeError);
  });
});
