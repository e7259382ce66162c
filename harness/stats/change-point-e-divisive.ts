/**
 * What others do with a series of nights: E-divisive places the cut, Student's t-test says whether it counts. The lab decides
 * nothing by it: it is here as a second opinion, and to measure what becomes of those who use it.
 *
 * Assumes that nights are independent and equally exact, and takes no account of how often the test is asked.
 * Matteson & James, "A nonparametric approach for multiple change point analysis of multivariate data", JASA 109 (2014);
 * Daly et al., "The use of change point detection to identify software performance regressions in a continuous integration
 * system", ICPE 2020 (MongoDB); Fleming et al., "Hunter: using change point detection to hunt for performance regressions",
 * ICPE 2023, which puts the t-test in the place of permutations.
 */
import { type Moments, momentsOf, studentP } from './welch.ts';

/** Hunter's defaults. */
export const HUNTER = { maxP: 0.001, window: 50 } as const;
/** A t-test needs two on either side. */
const FEWEST = 2;

export interface EDivisiveOptions {
  /** Largest p-value of a cut that counts. */
  maxP: number;
}

/** Indexes of the first night of each later level, ascending. O(n²) for each cut. */
export function eDivisive(values: readonly number[], { maxP }: EDivisiveOptions = HUNTER): number[] {
  return divide(values, 0, values.length, maxP);
}

function divide(values: readonly number[], from: number, to: number, maxP: number): number[] {
  const at = bestCut(values, from, to);
  if (at === null) return [];
  if (pooledP(momentsOf(values.slice(from, at)), momentsOf(values.slice(at, to))) > maxP) return [];
  return [...divide(values, from, at, maxP), at, ...divide(values, at, to, maxP)];
}

/** Two-sided p-value of "equal means" of samples with one variance. Without any variance: 1 if the means are equal, else 0. */
function pooledP(a: Moments, b: Moments): number {
  const freedom = a.n + b.n - 2;
  const variance = ((a.n - 1) * a.variance + (b.n - 1) * b.variance) / freedom;
  if (variance === 0) return a.mean === b.mean ? 1 : 0;
  return studentP((a.mean - b.mean) / Math.sqrt(variance * (1 / a.n + 1 / b.n)), freedom);
}

/** The cut with the largest energy distance between its sides, scaled by their sizes; null where none leaves two on either side. */
export function bestCut(values: readonly number[], from: number, to: number): number | null {
  const n = to - from;
  if (n < 2 * FEWEST) return null;
  let left = 0;
  let right = 0;
  let across = 0;
  for (let i = from; i < to; i++) {
    for (let j = i + 1; j < to; j++) right += Math.abs(values[i]! - values[j]!);
  }
  let best: number | null = null;
  let largest = Number.NEGATIVE_INFINITY;
  for (let at = from + 1; at <= to - FEWEST; at++) {
    // The value before the cut leaves the right side.
    const moved = values[at - 1]!;
    for (let i = from; i < at - 1; i++) {
      left += Math.abs(values[i]! - moved);
      across -= Math.abs(values[i]! - moved);
    }
    for (let j = at; j < to; j++) {
      right -= Math.abs(values[j]! - moved);
      across += Math.abs(values[j]! - moved);
    }
    const [a, b] = [at - from, to - at];
    if (a < FEWEST) continue;
    const energy = (2 * across) / (a * b) - (2 * left) / (a * (a - 1)) - (2 * right) / (b * (b - 1));
    const scaled = ((a * b) / (a + b)) * energy;
    if (scaled > largest) {
      largest = scaled;
      best = at;
    }
  }
  return best;
}
