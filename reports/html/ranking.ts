/** All variants of a scenario in order, with those that cannot be told apart side by side. */
import type { Analysis, Ranking } from '../../harness/model/analysis.ts';
import { placesOf, rankingsShown } from '../shared/ranking.ts';
import * as words from '../shared/words.ts';
import { section, seriesClass } from './context.ts';
import { type Html, html } from './markup.ts';
import { pct } from './svg.ts';

function list(analysis: Analysis, ranking: Ranking): Html {
  return html`<ol class="ranking">${placesOf(ranking).map(
    (group) =>
      html`<li class="${group.length > 1 ? 'tied' : ''}">${group.map(({ place, entry, length }) => {
        const { variant, cpuUsPerRequest, behind } = entry;
        return html`<div class="ranked"><span class="place num">${place}</span><span class="name">${variant}</span><svg class="${seriesClass(analysis, variant)}" height="12" role="img"><title>CPU time per request, ${variant}</title><desc>${words.us(cpuUsPerRequest)}</desc><rect class="track" width="100%" height="100%"/>${length === null ? null : html`<rect class="fill" width="${pct(length)}" height="100%"/>`}</svg><b class="num">${words.us(cpuUsPerRequest)}</b><span class="num muted behind">${behind === null ? (place === '1' || place === '1=' ? 'least' : '') : html`${words.effectChange(behind)} <span class="small">${words.changeInterval(behind)}</span>`}</span></div>`;
      })}</li>`,
  )}</ol>`;
}

export function rankingSection(analysis: Analysis): Html | null {
  const rankings = rankingsShown(analysis);
  if (rankings.length === 0) return null;
  const several = rankings.length > 1;
  return section(
    'ranking',
    'Ranking',
    rankings.map(
      (ranking) => html`${several ? html`<h3>${ranking.scenario}</h3>` : null}${list(analysis, ranking)}`,
    ),
    'CPU time per request, least first; at the right how much more than the least, with its interval. Places with = are shared: those variants could not be told apart from the first of them.',
  );
}
