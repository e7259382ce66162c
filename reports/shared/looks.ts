/** What a p-value and an interval are worth under the rule by which the experiment was decided. */
import type { Analysis, Effect } from '../../harness/model/analysis.ts';
import { percent } from './words.ts';

const isSequential = ({ plan }: Pick<Analysis, 'plan'>): boolean => plan.rule === 'sequential';

/** `p` of an exact test looked at once; `anytime p` of one that may be looked at as often as one likes. */
export const pName = (analysis: Pick<Analysis, 'plan'>): string =>
  isSequential(analysis) ? 'anytime p' : 'p';

const primaries = ({ cells }: Pick<Analysis, 'cells'>): Effect[] =>
  cells.flatMap(({ primary }) => primary ?? []);

/** `99 %`; where comparisons are decided at levels of their own, `99.2 to 99.8 %`. null without an effect. */
function confidenceRange(analysis: Pick<Analysis, 'cells'>): { text: string; one: boolean } | null {
  const confidences = primaries(analysis).map(({ confidence }) => confidence);
  if (confidences.length === 0) return null;
  const [least, most] = [percent(Math.min(...confidences)), percent(Math.max(...confidences))];
  const one = least === most;
  return { text: one ? least : `${least.replace(' %', '')} to ${most}`, one };
}

/** `99 % intervals` */
export function intervalsName(analysis: Pick<Analysis, 'cells'>): string {
  const range = confidenceRange(analysis);
  return range === null ? 'intervals' : `${range.text} intervals`;
}

/** Head of a column: with the confidence only where all rows share it. */
export function intervalColumn(analysis: Pick<Analysis, 'cells'>): string {
  const range = confidenceRange(analysis);
  return range?.one ? `${range.text} interval` : 'interval';
}

/** Said once in a report; null where the head of the column has said all. */
export function intervalNote(analysis: Pick<Analysis, 'plan' | 'cells' | 'warnings'>): string | null {
  const range = confidenceRange(analysis);
  if (range === null) return null;
  const which = range.one ? 'Intervals' : `Intervals (${range.text})`;
  if (!isSequential(analysis)) return range.one ? null : `${which} differ in confidence.`;
  return analysis.warnings.some(({ code }) => code === 'too-few-epochs')
    ? 'So few epochs allow no interval that holds at every look: those shown are for this number of epochs.'
    : `${which} hold at every look.`;
}
