import type { Attribution } from '../../model/attribution.ts';
import type { BuildSummary, Plan, TrialRecord } from '../../model/records.ts';

export function attributionOf(
  plan: Plan,
  _blocks: readonly (readonly TrialRecord[])[],
  _builds: Readonly<Record<string, BuildSummary>>,
): Attribution | null {
  if (plan.design === null) return null;
  throw new Error('not there yet');
}
