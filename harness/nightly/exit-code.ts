import { EXIT } from '../model/errors.ts';
import type { NightResult } from './types.ts';

export const FAIL_ON = ['alarm', 'slower', 'faster', 'suspect'] as const;
export type FailOn = (typeof FAIL_ON)[number];

/**
 * 130 interrupted; 1 what `failOn` names was found; 3 something could not be built or answers wrongly; 4 nothing of the night is
 * worth anything; 0 otherwise. In this order.
 */
export function nightExitCode(
  { judgement: { alarms, suspects }, series, interrupted }: NightResult,
  failOn: readonly FailOn[] = [],
): number {
  if (interrupted) return EXIT.interrupted;
  const met =
    alarms.some(({ direction }) => failOn.includes('alarm') || failOn.includes(direction)) ||
    (failOn.includes('suspect') && suspects.length > 0);
  if (met) return EXIT.gate;
  if (series.some(({ outcome }) => outcome.kind === 'failed')) return EXIT.conformance;
  return series.some(({ outcome }) => outcome.kind === 'kept') ? EXIT.answered : EXIT.void;
}
