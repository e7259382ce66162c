/**
 * How much of the scatter lies between groups and how much within: between pairs of processes, and between the
 * slices of one pair. It says whether to buy more slices or more processes.
 *
 * Model: x_ij = g_i + s_ij, all independent, g of mean 0 and variance τ² (a fair coin gives each group its sign), s of
 * mean 0 and variance σ².  Searle, Casella & McCulloch, "Variance Components" (1992), section 3.
 */
import { robustSd } from './dispersion.ts';
import { median, trimmedMean } from './location.ts';
import { normalQuantile } from './quantiles.ts';

export interface Components {
  /** τ², below 0 when chance made it so: then no difference between groups was seen. */
  between: number;
  /** σ² of one value. */
  within: number;
}

/** From sums of squares: every burst counts. null without a group of two values, or with fewer than two groups. */
export function plainComponents(groups: readonly (readonly number[])[]): Components | null {
  const used = groups.filter((xs) => xs.length >= 2);
  if (used.length < 2) return null;
  let squaresWithin = 0;
  let freedom = 0;
  let squaresBetween = 0;
  let values = 0;
  for (const xs of used) {
    const mean = xs.reduce((sum, x) => sum + x, 0) / xs.length;
    squaresWithin += xs.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    freedom += xs.length - 1;
    squaresBetween += xs.length * mean ** 2;
    values += xs.length;
  }
  const within = squaresWithin / freedom;
  // E(n·mean²) = n·τ² + σ².
  return { within, between: (squaresBetween - used.length * within) / values };
}

/**
 * Without the bursts: σ from the median difference of neighbours in a group, τ from the robust s.d. of the groups' trimmed
 * means less what slices leave in them. Like the means of normal values: for those a trimmed mean keeps up to 10 % more.
 */
export function robustComponents(
  groups: readonly (readonly number[])[],
  proportion: number,
): Components | null {
  const used = groups.filter((xs) => xs.length >= 2);
  if (used.length < 2) return null;
  const steps = used.flatMap((xs) => xs.slice(1).map((x, i) => Math.abs(x - xs[i]!)));
  const within = (median(steps) / normalQuantile(0.75)) ** 2 / 2;
  const sd = robustSd(used.map((xs) => trimmedMean(xs, proportion)))!;
  const perGroup = used.reduce((sum, xs) => sum + 1 / xs.length, 0) / used.length;
  return { within, between: sd ** 2 - within * perGroup };
}

/**
 * The number of values per group with the smallest variance of a mean for the time spent: √(c_g/c_v · σ²/τ²), c the cost of a
 * group (a start and its warm-up) and of a value. At least 1; Infinity if groups do not differ.
 * Kalibera & Jones, "Rigorous benchmarking in reasonable time", ISMM 2013, section 4.
 */
export function bestGroupSize({ between, within }: Components, groupCost: number, valueCost: number): number {
  if (!(groupCost >= 0 && valueCost > 0)) {
    throw new RangeError(
      `expected a group cost of at least 0 and a value cost above 0, got ${groupCost} and ${valueCost}`,
    );
  }
  if (between <= 0) return Number.POSITIVE_INFINITY;
  return Math.max(1, Math.sqrt((groupCost / valueCost) * (within / between)));
}
