/** From histograms of times to what may be printed of them. */
import type { TimeSummary } from '../../model/analysis.ts';
import { mergeHistograms } from '../histograms.ts';

/** Requests that must lie beyond a percentile before it is printed: p99 from 10,000 on, p99.9 from 100,000. */
const BEYOND = 100;
const CURVE = [1, 5, 10, 20, 30, 40, 50, 60, 70, 75, 80, 85, 90, 95, 97.5, 99, 99.5, 99.9, 99.95, 99.99];

/** Of so many requests, how many lie beyond a percentile? Rounded against 100 − 99.9 in binary. */
export const beyond = (percentile: number, count: number): number =>
  Number(((count * (100 - percentile)) / 100).toFixed(6));

/** Is there enough beyond it? */
export const measurable = (percentile: number, count: number): boolean => beyond(percentile, count) >= BEYOND;

/** How many requests it takes for so many to lie beyond a percentile; by default, to measure it. */
export const requestsFor = (percentile: number, beyondIt = BEYOND): number =>
  Math.round((beyondIt * 100) / (100 - percentile));

/** Of all histograms together; null when no time was recorded. */
export function summariseTimes(encoded: readonly string[]): TimeSummary | null {
  const histogram = mergeHistograms(encoded);
  if (histogram === null || histogram.totalCount === 0) return null;
  const count = histogram.totalCount;
  const at = (percentile: number): number | null =>
    measurable(percentile, count) ? histogram.getValueAtPercentile(percentile) : null;
  return {
    meanUs: histogram.mean,
    p50Us: at(50),
    p90Us: at(90),
    p99Us: at(99),
    p999Us: at(99.9),
    maxUs: histogram.maxValue,
    count,
    curve: CURVE.flatMap((percentile) => {
      const us = at(percentile);
      return us === null ? [] : [{ percentile, us }];
    }),
  };
}
