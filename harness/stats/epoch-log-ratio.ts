/** From the slices of one epoch to its one number. */
import { trimmedMean } from './location.ts';

/**
 * Share cut at each end. Chosen on recorded epochs of a build against itself: most slices agree within 1–3 %, but
 * one in five is off by ten and more, in bursts. Cutting 35 % instead of 20 % takes a third off the spread of quiet
 * epochs (1.6 to 1.1 %) and a fifth off that of loud ones (4.0 to 3.3 %); the median is as good, the mean twice as wide.
 */
export const SLICE_TRIM = 0.35;

/**
 * log(candidate ÷ baseline) of one epoch: the 35 % trimmed mean of log(candidate slice ÷ baseline slice).
 *
 * Paired, because neighbours in time share what the machine did meanwhile; by default the i-th slice of the one
 * with the i-th of the other, which the schedule puts into the same block. In logarithms, so that a ratio and
 * its inverse weigh the same and the order of the roles only changes the sign. Trimmed, because a slice hit by
 * something foreign is common and one-sided; not Hodges–Lehmann, because under a drift the pairs of an ABBA block
 * lie in two clusters, one on each side of the effect, and the trimmed mean keeps the balance between them by
 * cutting equally at both ends, at O(n log n).
 *
 * @param candidateSlices any cost per request (unit cancels), in order of time; each above 0
 * @param baselineSlices the same, of the baseline in the same epoch
 * @param pairs indexes [candidate, baseline] where slices are missing and the i-th no longer belong together
 * @returns null if there is no pair. Throws RangeError on unequal lengths without pairs, on an index that
 *   does not exist, and on a value that is not above 0.
 */
export function epochLogRatio(
  candidateSlices: readonly number[],
  baselineSlices: readonly number[],
  pairs?: readonly (readonly [candidate: number, baseline: number])[],
): number | null {
  if (pairs === undefined && candidateSlices.length !== baselineSlices.length) {
    throw new RangeError(
      `expected as many candidate slices as baseline slices, or explicit pairs; got ${candidateSlices.length} and ${baselineSlices.length}`,
    );
  }
  const matched = pairs ?? candidateSlices.map((_, i) => [i, i] as const);
  if (matched.length === 0) return null;
  const differences = matched.map(
    ([c, b]) => logOf(candidateSlices, c, 'candidate') - logOf(baselineSlices, b, 'baseline'),
  );
  return trimmedMean(differences, SLICE_TRIM);
}

function logOf(slices: readonly number[], index: number, role: string): number {
  const value = slices[index];
  if (value === undefined || !(value > 0 && Number.isFinite(value))) {
    throw new RangeError(`${role} slice ${index}: expected a finite cost above 0, got ${value}`);
  }
  return Math.log(value);
}
