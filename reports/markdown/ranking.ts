/** Who is ahead, as one table over all scenarios. */
import type { Analysis } from '../../harness/model/analysis.ts';
import { md } from '../shared/markdown-escape.ts';
import { placesOf, rankingsShown } from '../shared/ranking.ts';
import * as words from '../shared/words.ts';
import { folded, table } from './table.ts';

/** Empty where the verdicts say who is ahead. */
export function ranking(analysis: Analysis): string[] {
  const rankings = rankingsShown(analysis);
  if (rankings.length === 0) return [];
  const several = rankings.length > 1;
  const rows = rankings.flatMap((one) =>
    placesOf(one)
      .flat()
      .map(({ place, entry: { variant, cpuUsPerRequest, behind } }) => [
        ...(several ? [md(one.scenario)] : []),
        place,
        md(variant),
        words.us(cpuUsPerRequest),
        behind === null ? '' : `${words.effectChange(behind)} (${words.changeInterval(behind)})`,
      ]),
  );
  const head = [...(several ? ['scenario'] : []), 'place', 'variant', 'CPU/request', 'more than the least'];
  const lefts = several ? 3 : 2;
  const body = table(
    head,
    head.map((_, i) => (i < lefts ? 'left' : 'right')),
    rows,
  );
  return [
    folded(
      'Ranking by CPU time per request',
      `${body}\n\nA place with = is shared: those variants could not be told apart from the first of them.`,
    ),
  ];
}
