/** What becomes of a commit whose servers fail under load. */
import { TrialError } from '../model/errors.ts';
import type { TrialRecord } from '../model/records.ts';
import type { Pair } from './choose.ts';
import { type Commit, shortHash } from './commits.ts';

/** Trials that failed, before a commit is skipped, or, where it has been measured already, all ends. */
const FAILURES = 2;
const FAILURES_OF_MEASURED = 4;

/**
 * Who of the two is to be skipped after this comparison, and why; null: nobody. `earlier`: all comparisons before it. Throws
 * TrialError when an end, or a commit that others have been compared with, fails again and again.
 */
export function failedTooOften(
  { older, newer }: Pair,
  trials: readonly Pick<TrialRecord, 'failure'>[],
  commits: readonly Commit[],
  earlier: readonly { trials: readonly Pick<TrialRecord, 'variant' | 'outcome'>[] }[],
): { kind: 'skip'; position: number; why: string } | null {
  for (const [i, position] of [older, newer].entries()) {
    const failure = trials[i]?.failure;
    if (failure === undefined) continue;
    const variant = shortHash(commits[position]!);
    const own = earlier.flatMap((step) => step.trials.filter((trial) => trial.variant === variant));
    const failures = own.filter(({ outcome }) => outcome === 'failed').length + 1;
    const measured = own.some(({ outcome }) => outcome === 'ok');
    if (failures < (measured ? FAILURES_OF_MEASURED : FAILURES)) continue;
    const isEnd = position === 0 || position === commits.length - 1;
    if (measured || isEnd) throw new TrialError(failure.code, failure.message, failure.log);
    return { kind: 'skip', position, why: failure.message };
  }
  return null;
}
