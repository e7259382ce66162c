/**
 * Which commit changed the speed, by how much, and how noisy comparisons are: the posterior over all three, on grids.
 *
 * Assumes one step in the range. A comparison is the step's size where the step lies between its ends, else 0, plus an error
 * of Student's t with 4 degrees of freedom: one comparison that is far off costs little. Before anything is measured every commit
 * is as likely as any other, and sizes and errors are spread evenly over their orders of magnitude.
 *
 * Commits with no measured one between them have the same likelihood, so it is kept by segment. O(segments) an observation.
 */
import { type Observation, spans } from './observation.ts';

const FREEDOM = 4;
/** Steps up to a factor of ten, in log; finer near 0: a thousandth there, 7 % of the step far out. */
const EFFECTS = Array.from({ length: 201 }, (_, i) => 0.01 * Math.sinh((i - 100) * 0.0613));
/** Scale of the error of a comparison, in log: 0.2 to 20 %. */
const SCALES = Array.from({ length: 15 }, (_, i) => 0.002 * 100 ** (i / 14));
/** A log-likelihood so far below the best counts for nothing. */
const NEGLIGIBLE = -40;
const CELLS = EFFECTS.length * SCALES.length;

/** Log of Student's density but for a constant. */
const logDensity = (error: number, scale: number): number =>
  -Math.log(scale) - ((FREEDOM + 1) / 2) * Math.log1p((error / scale) ** 2 / FREEDOM);

/** By effect, then by scale. */
function logDensities(errorOf: (effect: number) => number): Float64Array {
  const densities = new Float64Array(CELLS);
  let cell = 0;
  for (const effect of EFFECTS) {
    const error = errorOf(effect);
    for (const scale of SCALES) densities[cell++] = logDensity(error, scale);
  }
  return densities;
}

interface Segment {
  /** Commits after `from`, up to and with `to`. */
  from: number;
  to: number;
  /** By effect, then by scale. */
  logLikelihood: Float64Array;
}

export interface SegmentMass {
  from: number;
  to: number;
  mass: number;
}

export class StepPosterior {
  #segments: Segment[];
  #masses: SegmentMass[] | null = null;

  /** The step lies after `first`, and not after `last`. */
  constructor(first: number, last: number) {
    this.#segments = [{ from: first, to: last, logLikelihood: new Float64Array(CELLS) }];
  }

  /** Both ends lie in the range. */
  add(observation: Observation): void {
    this.#masses = null;
    this.#cut(observation.older);
    this.#cut(observation.newer);
    const { logRatio } = observation;
    const without = logDensities(() => logRatio);
    const within = logDensities((effect) => logRatio - effect);
    for (const { to, logLikelihood } of this.#segments) {
      const added = spans(observation, to) ? within : without;
      for (let cell = 0; cell < CELLS; cell++) logLikelihood[cell]! += added[cell]!;
    }
  }

  /** Of each segment, in order; all together 1. */
  masses(): readonly SegmentMass[] {
    if (this.#masses === null) {
      const weights = this.#weights();
      const total = sum(weights.map(({ weight }) => weight));
      this.#masses = weights.map(({ segment: { from, to }, weight }) => ({ from, to, mass: weight / total }));
    }
    return this.#masses;
  }

  /** P(the step is no larger than this, in log, either way). */
  withinBound(bound: number): number {
    const top = this.#top();
    let [inside, all] = [0, 0];
    for (const { from, to, logLikelihood } of this.#segments) {
      for (let cell = 0; cell < CELLS; cell++) {
        const log = logLikelihood[cell]! - top;
        if (log <= NEGLIGIBLE) continue;
        const weight = (to - from) * Math.exp(log);
        all += weight;
        if (Math.abs(EFFECTS[Math.floor(cell / SCALES.length)]!) <= bound) inside += weight;
      }
    }
    return inside / all;
  }

  #top(): number {
    return Math.max(...this.#segments.map(({ logLikelihood }) => greatest(logLikelihood)));
  }

  /** Relative likelihoods, times the number of commits. */
  #weights(): { segment: Segment; weight: number }[] {
    const top = this.#top();
    return this.#segments.map((segment) => {
      const commits = segment.to - segment.from;
      let weight = 0;
      for (const log of segment.logLikelihood) if (log > top + NEGLIGIBLE) weight += Math.exp(log - top);
      return { segment, weight: commits * weight };
    });
  }

  #cut(at: number): void {
    this.#segments = this.#segments.flatMap((segment) =>
      segment.from < at && at < segment.to
        ? [
            { ...segment, to: at },
            { from: at, to: segment.to, logLikelihood: segment.logLikelihood.slice() },
          ]
        : [segment],
    );
  }
}

function greatest(values: Float64Array): number {
  let found = Number.NEGATIVE_INFINITY;
  for (const value of values) if (value > found) found = value;
  return found;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** P(the step is in `position` or before it): within a segment every commit is as likely as the next. */
export function cumulative(masses: readonly SegmentMass[]): (position: number) => number {
  return (position) =>
    masses.reduce((total, { from, to, mass }) => {
      const share = Math.min(1, Math.max(0, (position - from) / (to - from)));
      return total + mass * share;
    }, 0);
}
