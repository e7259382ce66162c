/**
 * Welch's t-test of two means with unequal variances. The lab decides nothing by it: it is here to measure what
 * becomes of those who do.
 *
 * Assumption: the values of each sample are independent of one another, and about normal if they are few. Requests
 * to one process, or slices of its life, are not independent.
 * Welch, "The generalization of 'Student's' problem", Biometrika 34 (1947).
 */
import { regularisedBeta } from './beta.ts';

export interface Moments {
  n: number;
  mean: number;
  /** With n − 1 below. */
  variance: number;
}

/** Throws RangeError with fewer than two values. */
export function momentsOf(xs: ArrayLike<number>): Moments {
  const n = xs.length;
  if (n < 2) throw new RangeError(`expected at least two values, got ${n}`);
  let mean = 0;
  let squares = 0;
  // Welford's update: no difference of large sums.
  for (let i = 0; i < n; i++) {
    const delta = xs[i]! - mean;
    mean += delta / (i + 1);
    squares += delta * (xs[i]! - mean);
  }
  return { n, mean, variance: squares / (n - 1) };
}

/** P(|T| ≥ |t|) of Student's distribution. */
export function studentP(t: number, degreesOfFreedom: number): number {
  if (!(degreesOfFreedom > 0)) {
    throw new RangeError(`studentP: expected degrees of freedom above 0, got ${degreesOfFreedom}`);
  }
  if (!Number.isFinite(t)) return 0;
  return regularisedBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5);
}

/** Two-sided p-value of "equal means". Without any variance: 1 if the means are equal, else 0. */
export function welchP(a: Moments, b: Moments): number {
  const [errorA, errorB] = [a.variance / a.n, b.variance / b.n];
  const error = errorA + errorB;
  if (error === 0) return a.mean === b.mean ? 1 : 0;
  const degreesOfFreedom = error ** 2 / (errorA ** 2 / (a.n - 1) + errorB ** 2 / (b.n - 1));
  return studentP((a.mean - b.mean) / Math.sqrt(error), degreesOfFreedom);
}
