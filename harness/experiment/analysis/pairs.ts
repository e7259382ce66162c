/** Epochs in which candidate and baseline both succeeded, and what they say. */

import { METRICS } from '../../metrics/index.ts';
import type { Metric } from '../../metrics/metric.ts';
import type { SliceRecord, TrialRecord } from '../../model/records.ts';
import { epochLogRatio } from '../../stats/epoch-log-ratio.ts';

export interface Pair {
  epoch: number;
  baseline: TrialRecord;
  candidate: TrialRecord;
  /** log(candidate ÷ baseline); null where it could not be measured. */
  cpu: number | null;
  throughput: number | null;
}

type Measure = (slice: SliceRecord) => number | null;

export const cpuPerRequest = metricNamed('cpu-per-request');
export const throughput = metricNamed('throughput');

function metricNamed(name: string): Metric & { fromSlice: Measure } {
  const metric = METRICS.find((it) => it.name === name);
  if (metric?.fromSlice === undefined) throw new Error(`no metric "${name}" that is read slice by slice`);
  return { ...metric, fromSlice: metric.fromSlice };
}

export const inOrder = (trial: TrialRecord): SliceRecord[] =>
  [...trial.slices].sort((a, b) => a.position - b.position);

/** Of a trial's slices in order of time: from which share of them to which. */
export type Part = readonly [from: number, to: number];

/** The i-th slice of one belongs to the i-th of the other: the schedule put them side by side. */
export function logRatio(
  candidate: TrialRecord,
  baseline: TrialRecord,
  measure: Measure,
  [from, to]: Part = [0, 1],
): number | null {
  const [ours, theirs] = [candidate, baseline].map((trial) => {
    const { length } = trial.slices;
    return inOrder(trial)
      .slice(Math.round(from * length), Math.round(to * length))
      .map(measure);
  }) as [(number | null)[], (number | null)[]];
  // A slice without a value, or with 0 (nothing completed), has no logarithm.
  const both = ours.flatMap((value, i) => (value && theirs[i] ? [[value, theirs[i]] as const] : []));
  return epochLogRatio(
    both.map(([value]) => value),
    both.map(([, other]) => other),
  );
}

export function pairsOf(
  blocks: readonly (readonly TrialRecord[])[],
  scenario: string,
  baseline: string,
  candidate: string,
): Pair[] {
  return blocks.flatMap((block) => {
    const ok = (variant: string): TrialRecord | undefined =>
      block.find((it) => it.scenario === scenario && it.variant === variant && it.outcome === 'ok');
    const [b, c] = [ok(baseline), ok(candidate)];
    if (b === undefined || c === undefined) return [];
    return [
      {
        epoch: b.epoch,
        baseline: b,
        candidate: c,
        cpu: logRatio(c, b, cpuPerRequest.fromSlice),
        throughput: logRatio(c, b, throughput.fromSlice),
      },
    ];
  });
}

/** The values that are there. */
export const present = (values: readonly (number | null)[]): number[] => values.filter((it) => it !== null);
