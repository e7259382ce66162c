/**
 * Whether something grows: a slope that one jump does not decide, with an interval that knows that neighbours in time
 * resemble each other.
 *
 * Slope: the median of the slopes of all pairs (Theil 1950; Sen, JASA 63 (1968)). Interval: the residuals are cut into
 * overlapping blocks, blocks are drawn with replacement and put on the fitted line, and the line is fitted again; the
 * quantiles of those slopes around the first are the interval (moving block bootstrap: Künsch, Ann. Stat. 17 (1989)),
 * widened as Student's t is, because there are only so few blocks. Assumes a trend that is a line, and resemblance that
 * is over within a block. Of series of 300 without a trend it held 0 in 97 % where neighbours correlate by 0.5, in 91 %
 * at 0.9, in 79 % at 0.97; without the widening in 85, 81 and 63 %. Pure.
 */
import { medianOfSorted } from '../stats/location.ts';
import { normalQuantile, studentQuantile } from '../stats/quantiles.ts';
import type { Random } from '../stats/random.ts';

export interface Point {
  /** Seconds. */
  t: number;
  value: number;
}

export interface Trend {
  /** Per second, as all of these. */
  slope: number;
  low: number;
  high: number;
}

/** All pairs of more points would take longer than they are worth. */
const MOST_POINTS = 60;
/** A series is so many blocks long. */
const BLOCKS = 8;
const ROUNDS = 200;
const TAIL = 0.025;

/** Median of the slopes of all pairs with different times. */
function slopeOf(times: readonly number[], values: readonly number[]): number {
  const n = times.length;
  const slopes = new Float64Array((n * (n - 1)) / 2);
  let count = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      if (times[j] !== times[i]) slopes[count++] = (values[j]! - values[i]!) / (times[j]! - times[i]!);
    }
  }
  return medianOfSorted(slopes.subarray(0, count).sort());
}

const median = (xs: readonly number[]): number => medianOfSorted(Float64Array.from(xs).sort());

/** Medians of neighbours, so that no more points than that are left. */
function thin(points: readonly Point[]): Point[] {
  const size = Math.ceil(points.length / MOST_POINTS);
  const thinned: Point[] = [];
  for (let i = 0; i < points.length; i += size) {
    const group = points.slice(i, i + size);
    thinned.push({ t: median(group.map(({ t }) => t)), value: median(group.map(({ value }) => value)) });
  }
  return thinned;
}

/** Interval of 95 % of a series in the order of time. Throws RangeError with fewer than 8 points. */
export function trendOf(series: readonly Point[], random: Random): Trend {
  if (series.length < 8) throw new RangeError(`trendOf: expected at least 8 points, got ${series.length}`);
  const points = thin(series);
  const times = points.map(({ t }) => t);
  const slope = slopeOf(
    times,
    points.map(({ value }) => value),
  );
  const level = median(points.map(({ t, value }) => value - slope * t));
  const fitted = times.map((t) => level + slope * t);
  const residuals = points.map(({ value }, i) => value - fitted[i]!);
  const block = Math.max(2, Math.floor(points.length / BLOCKS));
  const slopes = new Float64Array(ROUNDS);
  for (let round = 0; round < ROUNDS; round++) {
    const drawn: number[] = [];
    while (drawn.length < points.length) {
      const from = random.integer(points.length - block + 1);
      drawn.push(...residuals.slice(from, from + block));
    }
    slopes[round] = slopeOf(
      times,
      fitted.map((value, i) => value + drawn[i]!),
    );
  }
  slopes.sort();
  const wider =
    (studentQuantile(1 - TAIL, BLOCKS - 2) / normalQuantile(1 - TAIL)) * Math.sqrt(BLOCKS / (BLOCKS - 2));
  const at = (p: number): number => slope + wider * (slopes[Math.round(p * (ROUNDS - 1))]! - slope);
  return { slope, low: at(TAIL), high: at(1 - TAIL) };
}
