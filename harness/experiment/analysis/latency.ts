/** Response times of the open-loop phase: candidate ÷ baseline, percentile by percentile. */
import type { LatencyEffect } from '../../model/analysis.ts';
import type { Plan, TrialRecord } from '../../model/records.ts';
import type { Judgement } from './effect.ts';

export function latencyOf(
  plan: Plan,
  _blocks: readonly (readonly TrialRecord[])[],
  _scenario: string,
  _candidate: string,
  _rule: Judgement,
): LatencyEffect[] {
  if (plan.latency === null) return [];
  throw new Error('not there yet');
}
