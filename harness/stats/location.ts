/** Estimates of the centre of a small sample. All throw RangeError on an empty sample. */
import { medianSorted } from 'simple-statistics';

function assertNotEmpty(xs: ArrayLike<number>, what: string): void {
  if (xs.length === 0) throw new RangeError(`${what}: expected at least one value, got none`);
}

const sorted = (xs: readonly number[]): Float64Array => Float64Array.from(xs).sort();

export function median(xs: readonly number[]): number {
  assertNotEmpty(xs, 'median');
  return medianOfSorted(sorted(xs));
}

/** The library's function reads only length and indexes, so a typed array serves, which the library's types do not foresee. */
export const medianOfSorted = (xs: ArrayLike<number>): number => medianSorted(xs as number[]);

/** The n(n+1)/2 averages of all pairs, each value with itself included, in ascending order. O(n² log n). */
export function walshAverages(xs: readonly number[]): Float64Array {
  const averages = new Float64Array((xs.length * (xs.length + 1)) / 2);
  let at = 0;
  for (let i = 0; i < xs.length; i++) {
    for (let j = i; j < xs.length; j++) averages[at++] = (xs[i]! + xs[j]!) / 2;
  }
  return averages.sort();
}

/**
 * Median of the Walsh averages: the estimate that belongs to the signed-rank test. One epoch gone wrong
 * hardly moves it, and with normal noise it loses 4.5 % of the mean's efficiency.
 * Hodges & Lehmann, "Estimates of location based on rank tests", Ann. Math. Stat. 34 (1963).
 */
export function hodgesLehmann(xs: readonly number[]): number {
  assertNotEmpty(xs, 'hodgesLehmann');
  return medianOfSorted(walshAverages(xs));
}

/** Mean without the ⌊proportion·n⌋ smallest and as many largest values. Throws unless 0 ≤ proportion < 0.5. */
export function trimmedMean(xs: readonly number[], proportion: number): number {
  assertNotEmpty(xs, 'trimmedMean');
  if (!(proportion >= 0 && proportion < 0.5)) {
    throw new RangeError(`trimmedMean: expected a proportion in [0, 0.5), got ${proportion}`);
  }
  const cut = Math.floor(proportion * xs.length);
  const kept = sorted(xs).subarray(cut, xs.length - cut);
  return kept.reduce((sum, x) => sum + x, 0) / kept.length;
}
