import type { Analysis, VerdictKind } from '../model/analysis.ts';
import { EXIT } from '../model/errors.ts';

export const VERDICT_KINDS = [
  'faster',
  'slower',
  'same',
  'unresolved',
  'void',
  'investigate',
] as const satisfies readonly VerdictKind[];

/** Exit code of an experiment: 4 when a comparison is void, 1 when one has a verdict that was not wanted. */
export function exitCode({ cells }: Pick<Analysis, 'cells'>, failOn: readonly VerdictKind[] = []): number {
  const verdicts = cells.map((cell) => cell.verdict);
  if (verdicts.includes('void')) return EXIT.void;
  return verdicts.some((verdict) => failOn.includes(verdict)) ? EXIT.gate : EXIT.answered;
}
