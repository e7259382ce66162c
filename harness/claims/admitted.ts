/** From what a claim says to the set of effects it admits, on the scale of log(candidate ÷ baseline). Pure. */
import type { Claim, Expected } from '../model/claim.ts';

/**
 * A figure found on one engine and one machine is admitted within this factor of its own logarithm elsewhere: +27 %
 * admits about +21 to +35 %.
 *
 * Chosen from the only evidence at hand, the C original measured a second time on another machine: of its published
 * effects, the two that stand came back changed by factors of 1.19 (+27 → +22.5 %) and 1.11 (+13 → +14.3 %); the one that
 * arithmetic refutes came back changed by 1.40 (+60 → +40 %). On the logarithm, because effects multiply, and so
 * that a gain and its inverse are treated alike.
 */
export const TRANSFER_TOLERANCE = 1.25;

/** Both ends included; they may be infinite. */
export interface Span {
  low: number;
  high: number;
}

/** Effects in the claimed direction that are larger than the margin. */
export const sideOf = (direction: 'higher' | 'lower', margin: number): Span =>
  direction === 'higher'
    ? { low: Math.log1p(margin), high: Number.POSITIVE_INFINITY }
    : { low: Number.NEGATIVE_INFINITY, high: Math.log1p(-margin) };

/** Which way the claim points; null when it states bounds, which have no direction. */
export function directionOf({
  metric,
  expected,
}: Pick<Claim, 'metric' | 'expected'>): 'higher' | 'lower' | null {
  switch (expected.kind) {
    case 'figure':
      return expected.ratio > 1 ? 'higher' : 'lower';
    case 'direction':
      return expected.direction;
    case 'bounds':
      return null;
    case 'outweighs':
      // The quotient of the two effects: more throughput or less CPU time than the other pair gains.
      return metric === 'throughput' ? 'higher' : 'lower';
  }
}

/** The sizes that a claim with a figure or with bounds admits; null for a mere direction. */
export function sizesOf(expected: Expected): Span | null {
  switch (expected.kind) {
    case 'figure': {
      if (expected.range !== undefined) {
        const [low, high] = expected.range;
        return { low: Math.log(low), high: Math.log(high) };
      }
      const tolerance = expected.tolerance ?? TRANSFER_TOLERANCE;
      const size = Math.log(expected.ratio);
      const ends = [size / tolerance, size * tolerance];
      return { low: Math.min(...ends), high: Math.max(...ends) };
    }
    case 'bounds':
      return {
        low: Math.log(expected.low ?? 0),
        high: Math.log(expected.high ?? Number.POSITIVE_INFINITY),
      };
    default:
      return null;
  }
}

/** `inside`: every value of the interval is admitted; `outside`: none is; `across`: some are. */
export type Relation = 'inside' | 'outside' | 'across';

export function relationOf(interval: Span, set: Span): Relation {
  if (interval.low >= set.low && interval.high <= set.high) return 'inside';
  return interval.high < set.low || interval.low > set.high ? 'outside' : 'across';
}
