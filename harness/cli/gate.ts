import type { Analysis, Cell, VerdictKind } from '../model/analysis.ts';
import { EXIT } from '../model/errors.ts';
import type { Plan } from '../model/records.ts';

export const VERDICT_KINDS = [
  'faster',
  'slower',
  'same',
  'unresolved',
  'void',
  'investigate',
] as const satisfies readonly VerdictKind[];

/** Verdicts that claim a difference: a gate closes on them only if they survive Holm's correction. */
const CLAIMS: readonly VerdictKind[] = ['faster', 'slower'];

/**
 * Exit code of an experiment: 4 when a comparison is void, 1 when one has a verdict that was not wanted. Of several
 * comparisons a share of the differences called may be false; a gate keeps the chance of closing on any false one at
 * the plan's alpha.
 */
export function exitCode(
  { cells, plan }: Pick<Analysis, 'cells'> & { plan: Pick<Plan, 'alpha'> },
  failOn: readonly VerdictKind[] = [],
): number {
  if (cells.some(({ verdict }) => verdict === 'void')) return EXIT.void;
  const unwanted = ({ verdict, adjustedP }: Cell): boolean =>
    failOn.includes(verdict) && (!CLAIMS.includes(verdict) || (adjustedP ?? 1) <= plan.alpha);
  return cells.some(unwanted) ? EXIT.gate : EXIT.answered;
}
