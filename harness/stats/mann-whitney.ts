/**
 * The Mann–Whitney (Wilcoxon rank-sum) test of two unpaired samples, exact. The lab decides nothing by it; benchstat
 * does.
 *
 * Assumption: all values are independent, and under the null hypothesis from one distribution, so that every choice
 * of which of them belong to the first sample is equally likely.
 * Mann & Whitney, Ann. Math. Statist. 18 (1947).
 */
import { assertFinite } from './interval.ts';

/** Twice the ranks of all values together, ascending in value order of `xs`; ties share their mean rank. */
function doubledRanks(xs: readonly number[]): number[] {
  const order = xs.map((_, i) => i).sort((i, j) => xs[i]! - xs[j]!);
  const ranks = new Array<number>(xs.length).fill(0);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && xs[order[to]!]! === xs[order[from]!]!) to++;
    for (let i = from; i < to; i++) ranks[order[i]!] = from + 1 + to;
    from = to;
  }
  return ranks;
}

/** Number of ways to choose `size` of the ranks, by their sum. O(ranks · size · sum); doubles hold them from here to 1e308. */
function waysBySum(ranks: readonly number[], size: number): Float64Array {
  const total = ranks.reduce((sum, r) => sum + r, 0);
  const ways = Array.from({ length: size + 1 }, () => new Float64Array(total + 1));
  ways[0]![0] = 1;
  for (const [chosen, rank] of ranks.entries()) {
    for (let k = Math.min(size, chosen + 1); k >= 1; k--) {
      const [to, from] = [ways[k]!, ways[k - 1]!];
      for (let s = total; s >= rank; s--) to[s]! += from[s - rank]!;
    }
  }
  return ways[size]!;
}

/** Two-sided p-value of "same distribution", exact with ties too. Throws RangeError on an empty sample. */
export function mannWhitneyP(xs: readonly number[], ys: readonly number[]): number {
  if (xs.length === 0 || ys.length === 0) {
    throw new RangeError(`expected two samples, got ${xs.length} and ${ys.length} values`);
  }
  assertFinite(xs);
  assertFinite(ys);
  const ranks = doubledRanks([...xs, ...ys]);
  const seen = ranks.slice(0, xs.length).reduce((sum, r) => sum + r, 0);
  // The mean of the doubled rank sum is a whole number: n(n + m + 1).
  const middle = xs.length * (xs.length + ys.length + 1);
  const ways = waysBySum(ranks, xs.length);
  let all = 0;
  let extreme = 0;
  for (const [sum, count] of ways.entries()) {
    all += count;
    if (Math.abs(sum - middle) >= Math.abs(seen - middle)) extreme += count;
  }
  return extreme / all;
}
