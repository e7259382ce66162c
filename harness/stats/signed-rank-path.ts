/**
 * Wilcoxon's signed-rank test after every epoch, fast enough for millions of looks: for simulation. What the lab
 * decides by is `signed-rank.ts`; both agree where no two sizes are equal and none is 0 (a test holds them together).
 */

/** p of each rank sum for every number of epochs up to a largest one. */
export interface SignedRankTable {
  /** Two-sided p of n differences of which the positive ones have the rank sum `plus`. */
  p(n: number, plus: number): number;
}

/** O(n³) time and memory: 2 MB for 100 epochs. */
export function signedRankTable(largest: number): SignedRankTable {
  let probability: Float64Array<ArrayBuffer> = Float64Array.of(1);
  const tables = [Float64Array.of(1)];
  for (let n = 1; n <= largest; n++) {
    const total = (n * (n + 1)) / 2;
    const next = new Float64Array(total + 1);
    for (let s = 0; s <= total; s++) {
      next[s] = ((probability[s] ?? 0) + (s >= n ? probability[s - n]! : 0)) / 2;
    }
    probability = next;
    tables.push(twoSided(next));
  }
  return { p: (n, plus) => tables[n]![plus]! };
}

/** The distribution is symmetric: 2·P(T ≤ the smaller of s and its mirror image). */
function twoSided(probability: Float64Array): Float64Array<ArrayBuffer> {
  const p = new Float64Array(probability.length);
  let below = 0;
  for (let s = 0; s <= (p.length - 1) / 2; s++) {
    below += probability[s]!;
    p[s] = p[p.length - 1 - s] = Math.min(1, 2 * below);
  }
  return p;
}

/**
 * Rank sum of the positive differences among the first n, for n = 1 … differences.length, into `sums`. More than half
 * of n(n + 1)/2 means that the Hodges–Lehmann estimate is above 0: the sum counts the positive Walsh averages.
 * Equal sizes are ranked by order of time, which a test by fair signs allows. O(n²).
 */
export function rankSums(differences: ArrayLike<number>, sums: Float64Array): void {
  let sum = 0;
  for (let n = 0; n < differences.length; n++) {
    const d = differences[n]!;
    const size = Math.abs(d);
    let rank = 1;
    for (let i = 0; i < n; i++) {
      const other = differences[i]!;
      if (Math.abs(other) <= size) rank++;
      else if (other > 0) sum++;
    }
    if (d > 0) sum += rank;
    sums[n] = sum;
  }
}
