/**
 * How wide an interval each way of comparing needs at the same wall time. Pure. All on the log scale.
 *
 * A build is compared with itself, so every estimate should be 0 and its distance from 0 is its whole error: of the
 * processes, of the drift between the sides, of the place. Over m comparisons the root mean square of the estimates is the
 * error's size about 0, with m degrees of freedom, and ± t(m)·RMS is the half-width that holds the truth with the asked
 * confidence: what a method NEEDS. What it STATES is the interval it would have printed: for scripts Welch's, with
 * the runs as the sample. A statement narrower than the need is a false promise, and shows as misses.
 *
 * Two needs are compared by the F distribution of their ratio's square. Assumption: estimates are independent and about
 * normal; a comparison that is off by much more than the others widens the need, as it should.
 */
import { betaQuantile } from '../../stats/beta.ts';
import { median } from '../../stats/location.ts';
import { momentsOf } from '../../stats/welch.ts';
import type { RunSeen } from './scripts.ts';
import { DESIGNS, type Design } from './width-design.ts';

/** What one comparison of a build with itself said about one metric. */
export interface Said {
  /** log(B ÷ A). */
  estimate: number;
  /** Half of the stated interval; null where none could be stated. */
  half: number | null;
  /** The stated interval holds 0; null without one. */
  holds: boolean | null;
}

export interface Need {
  comparisons: number;
  /** Median of the stated half-widths. */
  stated: number | null;
  /** Stated intervals that do not hold the truth, of so many. */
  misses: number;
  intervals: number;
  /** Half-width that would hold the truth; null with fewer than two comparisons. */
  needed: number | null;
  rms: number | null;
}

/** x with P(T ≤ x) = p, p > ½, by the beta distribution: exact for few degrees of freedom too. */
export function studentQuantileExact(p: number, degreesOfFreedom: number): number {
  // T² ÷ (ν + T²) is beta(½, ν/2).
  const x = betaQuantile(2 * p - 1, 0.5, degreesOfFreedom / 2);
  return Math.sqrt((degreesOfFreedom * x) / (1 - x));
}

/** x with P(F ≤ x) = p. */
export function fisherQuantile(p: number, above: number, below: number): number {
  const x = betaQuantile(p, above / 2, below / 2);
  return (below * x) / (above * (1 - x));
}

/** Welch's interval over the logarithms of runs. null with fewer than two runs a side. */
export function saidByRuns(a: readonly number[], b: readonly number[], confidence: number): Said | null {
  if (a.length < 2 || b.length < 2) return null;
  const [ours, theirs] = [b, a].map((xs) => momentsOf(xs.map(Math.log)));
  const [errorA, errorB] = [theirs!.variance / a.length, ours!.variance / b.length];
  const error = errorA + errorB;
  const estimate = ours!.mean - theirs!.mean;
  const freedom = error ** 2 / (errorA ** 2 / (a.length - 1) + errorB ** 2 / (b.length - 1));
  const half = error === 0 ? 0 : studentQuantileExact(1 - (1 - confidence) / 2, freedom) * Math.sqrt(error);
  return { estimate, half, holds: Math.abs(estimate) <= half };
}

/** The runs of both sides as one metric sees them; null where it could not be measured in all of them. */
export function valuesOf(runs: readonly RunSeen[], metric: keyof RunSeen): number[] | null {
  const values = runs.map((run) => run[metric]);
  return values.every((value) => value !== null && value > 0) ? (values as number[]) : null;
}

export function needOf(said: readonly Said[], confidence: number): Need {
  const halves = said.flatMap(({ half }) => half ?? []);
  const m = said.length;
  const rms = m < 2 ? null : Math.sqrt(said.reduce((sum, { estimate }) => sum + estimate ** 2, 0) / m);
  return {
    comparisons: m,
    stated: halves.length === 0 ? null : median(halves),
    misses: said.filter(({ holds }) => holds === false).length,
    intervals: said.filter(({ holds }) => holds !== null).length,
    needed: rms === null ? null : studentQuantileExact(1 - (1 - confidence) / 2, m) * rms,
    rms,
  };
}

export interface NeedRatio {
  ratio: number;
  low: number;
  high: number;
}

/** How many times as wide an interval `other` needs as `ours`; null where either is not known. */
export function needRatio(other: Need, ours: Need, confidence: number): NeedRatio | null {
  if (other.needed === null || ours.needed === null || ours.rms === 0) return null;
  const ratio = other.needed / ours.needed;
  const upper = 1 - (1 - confidence) / 2;
  // The two errors' variances are in the ratio rms²: σ²other/σ²ours lies within it over F's quantiles.
  const spread = other.rms! / ours.rms!;
  const factor = ratio / spread;
  return {
    ratio,
    low: (factor * spread) / Math.sqrt(fisherQuantile(upper, other.comparisons, ours.comparisons)),
    high: factor * spread * Math.sqrt(fisherQuantile(upper, ours.comparisons, other.comparisons)),
  };
}

export const WIDTH_METRICS = ['cpu', 'throughput'] as const;
export type WidthMetric = (typeof WIDTH_METRICS)[number];

/** One comparison, as it is kept. A metric is null when it was not measured. */
export interface Comparison {
  design: Design;
  cpu: Said | null;
  throughput: Said | null;
}

export type WidthSummary = Record<
  WidthMetric,
  { needs: Record<Design, Need>; ratios: Record<Exclude<Design, 'interleaved'>, NeedRatio | null> }
>;

export function summariseWidth(comparisons: readonly Comparison[], confidence: number): WidthSummary {
  const of = (metric: WidthMetric): WidthSummary[WidthMetric] => {
    const needs = Object.fromEntries(
      DESIGNS.map((design) => {
        const own = comparisons.filter((comparison) => comparison.design === design);
        return [
          design,
          needOf(
            own.flatMap((comparison) => comparison[metric] ?? []),
            confidence,
          ),
        ];
      }),
    ) as Record<Design, Need>;
    const ratio = (design: Design): NeedRatio | null =>
      needRatio(needs[design], needs.interleaved, confidence);
    return {
      needs,
      ratios: { 'one-process': ratio('one-process'), 'fresh-processes': ratio('fresh-processes') },
    };
  };
  return { cpu: of('cpu'), throughput: of('throughput') };
}
