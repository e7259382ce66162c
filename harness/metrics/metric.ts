import type { SliceRecord, TrialRecord } from '../model/records.ts';

/** One response variable: a pure function of what a trial recorded. The file has the metric's name. */
export interface Metric {
  name: string;
  title: string;
  unit: string;
  better: 'lower' | 'higher';
  /** The one that verdicts are about. */
  primary?: boolean;
  /** The trial's value; null when it failed or the value could not be read. Never a guess. */
  fromTrial(trial: TrialRecord): number | null;
  /** The same for each slice, null where a slice has none. For metrics that are read slice by slice. */
  fromSlice?(slice: SliceRecord): number | null;
}

/**
 * Median over the slices of a trial that have a value: a burst of foreign load spoils a slice, not the
 * trial. null when the trial failed or no slice has a value.
 */
export function medianSlice(trial: TrialRecord, of: (slice: SliceRecord) => number | null): number | null {
  if (trial.outcome === 'failed') return null;
  const values = trial.slices
    .map(of)
    .filter((value) => value !== null)
    .sort((a, b) => a - b);
  if (values.length === 0) return null;
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}
