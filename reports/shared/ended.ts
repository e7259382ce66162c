/** When an experiment was over, and when it would have been. */
import type { Analysis } from '../../harness/model/analysis.ts';
import type { Plan } from '../../harness/model/records.ts';
import { formatDuration } from '../../harness/model/units.ts';
import { controlDiffers } from './control.ts';
import { count } from './words.ts';

/** Epochs of which anything was recorded. */
function epochsRun({ rows, cells, failures }: Analysis): number {
  return new Set([
    ...rows.flatMap(({ slices }) => slices.map(({ epoch }) => epoch)),
    ...cells.flatMap(({ pairs }) => pairs.map(({ epoch }) => epoch)),
    ...failures.map(({ epoch }) => epoch),
  ]).size;
}

/** `Answered after 14 epochs: 2 min 5 s of the 4 min 30 s that it had.` */
export function endedSentence(analysis: Analysis): string {
  const { plan, ended, elapsedMs, cells } = analysis;
  const epochs = count(epochsRun(analysis), 'epoch');
  if (plan.rule === 'fixed') {
    return epochsRun(analysis) === plan.epochs
      ? `Ended after the ${epochs} that had been planned.`
      : `Has ${epochs}; ${plan.epochs} were planned.`;
  }
  if (ended === 'epochs') return `Ended after ${epochs}, the most that were planned.`;
  if (ended === 'budget') {
    const budget = plan.budgetMs === null ? 'The time' : `The time of ${formatDuration(plan.budgetMs)}`;
    return `${budget} was spent after ${epochs}.`;
  }
  const spent =
    plan.budgetMs === null
      ? ` in ${formatDuration(elapsedMs)}`
      : `: ${formatDuration(elapsedMs)} of the ${formatDuration(plan.budgetMs)} that it had`;
  const word =
    controlDiffers(analysis) && cells.every(({ verdict }) => verdict === 'void') ? 'Broken off' : 'Answered';
  return `${word} after ${epochs}${spent}.`;
}

/** `10 epochs planned`, `up to 4 min 30 s, looked at after every epoch` */
export function plannedLength(plan: Plan): string {
  if (plan.rule === 'fixed') return `${count(plan.epochs, 'epoch')} planned`;
  const most = plan.budgetMs === null ? count(plan.epochs, 'epoch') : formatDuration(plan.budgetMs);
  return `up to ${most}, looked at after every epoch`;
}
