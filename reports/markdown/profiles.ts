import type { Analysis } from '../../harness/model/analysis.ts';
import { md } from '../shared/markdown-escape.ts';
import { intervalOf, PROFILE_NOTE, placeOf, shareOf, signed, us } from '../shared/profiles.ts';
import { table } from './table.ts';

export function profiles({ baseline, profiles: taken }: Analysis): string[] {
  if (taken === undefined || taken.length === 0) return [];
  const parts = taken.map(({ candidate, scenario, summary, changes }) => {
    const rows = changes.map((change) => [
      `${md(change.name)} ${md(placeOf(change))}`.trim(),
      us(change.baselineUs),
      us(change.candidateUs),
      signed(change.differenceUs),
      intervalOf(change),
      shareOf(change),
    ]);
    const head = ['function', md(baseline), md(candidate), 'change', 'interval', 'of the whole'];
    const body =
      rows.length === 0
        ? ''
        : `\n\n${table(head, ['left', 'right', 'right', 'right', 'right', 'right'], rows)}`;
    return `**${md(candidate)}, ${md(scenario)}**: ${md(summary)}${body}`;
  });
  return [`### What changed\n\n${parts.join('\n\n')}\n\n_${md(PROFILE_NOTE)}_`];
}
