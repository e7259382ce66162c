/** Where two variants differ in more than their level. */
import type { TrialRecord } from '../../model/records.ts';

export function shapesOf(
  _blocks: readonly (readonly TrialRecord[])[],
  _scenario: string,
  _baseline: string,
  _candidate: string,
): string[] {
  return [];
}
