/**
 * From the epochs of one night to its one number, with a standard error that holds for long tails: 20 % trimmed mean, its
 * variance from the winsorised sum of squares, Student's t with h − 1 degrees of freedom, h the values kept.
 *
 * Not Hodges–Lehmann, which the verdicts use: a night is one term of sums over nights, and needs an error with a known
 * number of degrees of freedom rather than an interval.
 * Tukey & McLaughlin, "Less vulnerable confidence and significance procedures for location", Sankhyā A 25 (1963).
 */
import { assertFinite } from './interval.ts';

const TRIM = 0.2;
/** With fewer epochs nothing is left to judge the scatter by. */
export const FEWEST_EPOCHS = 5;

export interface NightEstimate {
  /** log(variant ÷ reference). */
  mean: number;
  /** Square of the standard error of `mean`, of the epochs alone. */
  variance: number;
  /** Degrees of freedom of `variance`. */
  freedom: number;
  epochs: number;
}

/** null with fewer than five epochs. Throws RangeError on a value that is not finite. O(n log n). */
export function nightEstimate(logRatios: readonly number[]): NightEstimate | null {
  assertFinite(logRatios);
  const n = logRatios.length;
  if (n < FEWEST_EPOCHS) return null;
  const sorted = Float64Array.from(logRatios).sort();
  const cut = Math.floor(TRIM * n);
  const kept = n - 2 * cut;
  let sum = 0;
  for (let i = cut; i < n - cut; i++) sum += sorted[i]!;
  const mean = sum / kept;
  const [low, high] = [sorted[cut]!, sorted[n - 1 - cut]!];
  const winsorisedMean = (sum + cut * (low + high)) / n;
  let squares = cut * ((low - winsorisedMean) ** 2 + (high - winsorisedMean) ** 2);
  for (let i = cut; i < n - cut; i++) squares += (sorted[i]! - winsorisedMean) ** 2;
  return { mean, variance: squares / (kept * (kept - 1)), freedom: kept - 1, epochs: n };
}
