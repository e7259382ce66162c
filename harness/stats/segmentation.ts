/**
 * Where the levels of a series change, seen from its end: the division into segments with the least sum of squares, each
 * night weighted by its own variance, plus a penalty for every change.
 *
 * Optimal partitioning (Jackson et al., "An algorithm for optimal partitioning of data on an interval", IEEE Signal
 * Processing Letters 12, 2005): exact, O(n²). The pruning that makes it PELT (Killick, Fearnhead & Eckley, JASA 107, 2012)
 * gives the same answer sooner; for a year of nights there is nothing to gain.
 *
 * Assumes independent, near normal nights whose variances are known.
 */
import { assertFinite } from './interval.ts';

export interface Observation {
  mean: number;
  /** Of `mean`, all that varies from night to night included. Above 0; Infinity: the night counts nothing. */
  variance: number;
}

export interface Segment {
  /** Index of its first observation and of the first one after it. */
  from: number;
  to: number;
  mean: number;
  /** Square of the standard error of `mean`. */
  variance: number;
}

export interface SegmentationOptions {
  /** In units of squared standard errors, as from `calibratePenalty`. */
  penalty: number;
  /** Fewest observations of a segment. Default 1. */
  shortest?: number;
}

/** At least one segment unless there is no observation. Throws RangeError on numbers that cannot be. */
export function segmentation(
  observations: readonly Observation[],
  { penalty, shortest = 1 }: SegmentationOptions,
): Segment[] {
  assertFinite(observations.map(({ mean }) => mean));
  const n = observations.length;
  if (n === 0) return [];
  const cost = costs(observations);
  const best = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY);
  const previous = new Int32Array(n + 1);
  best[0] = -penalty;
  for (let to = 1; to <= n; to++) {
    // A series shorter than the shortest segment is one segment.
    const latest = to < shortest && to === n ? 0 : to - shortest;
    for (let from = 0; from <= latest; from++) {
      const total = best[from]! + cost.squares(from, to) + penalty;
      // A tie goes to the longer last segment: no change without a reason.
      if (total < best[to]!) {
        best[to] = total;
        previous[to] = from;
      }
    }
  }
  const segments: Segment[] = [];
  for (let to = n; to > 0; to = previous[to]!) segments.push(cost.segment(previous[to]!, to));
  return segments.reverse();
}

/** Sum of squares about its mean of any stretch, in constant time. */
export function costs(observations: readonly Observation[]): {
  squares(from: number, to: number): number;
  segment(from: number, to: number): Segment;
} {
  const n = observations.length;
  const origin = observations[0]?.mean ?? 0;
  const [weight, moment, square] = [
    new Float64Array(n + 1),
    new Float64Array(n + 1),
    new Float64Array(n + 1),
  ];
  for (const [i, { mean, variance }] of observations.entries()) {
    if (!(variance > 0)) {
      throw new RangeError(`observation ${i}: expected a variance above 0, got ${variance}`);
    }
    // About the first one: no difference of large sums.
    const x = mean - origin;
    weight[i + 1] = weight[i]! + 1 / variance;
    moment[i + 1] = moment[i]! + x / variance;
    square[i + 1] = square[i]! + (x * x) / variance;
  }
  const stretch = (from: number, to: number) => ({
    w: weight[to]! - weight[from]!,
    m: moment[to]! - moment[from]!,
  });
  return {
    squares(from, to) {
      const { w, m } = stretch(from, to);
      return w === 0 ? 0 : Math.max(0, square[to]! - square[from]! - (m * m) / w);
    },
    segment(from, to) {
      const { w, m } = stretch(from, to);
      return { from, to, mean: origin + (w === 0 ? 0 : m / w), variance: 1 / w };
    },
  };
}
