/** One section a comparison: its sentence, all its effects, and its epochs. */
import type { Analysis, Cell } from '../../harness/model/analysis.ts';
import { evidenceJudged } from '../shared/evidence.ts';
import { pName } from '../shared/looks.ts';
import * as words from '../shared/words.ts';
import { badge, cellId, section } from './context.ts';
import { forest } from './forest.ts';
import { type Html, html } from './markup.ts';
import { pairsPlot } from './pairs.ts';

function facts(analysis: Analysis, cell: Cell): string {
  return [
    `${words.count(cell.epochsUsed, 'epoch')} used`,
    cell.epochsFailed > 0 ? `${cell.epochsFailed} failed` : '',
    cell.primary === null
      ? ''
      : `${pName(analysis)} ${words.pValue(cell.primary.p)}${cell.eValue === null ? ' (exact, two-sided)' : ''}`,
    cell.adjustedP === null ? '' : `${words.pValue(cell.adjustedP)} corrected`,
    cell.eValue === null ? '' : `evidence ${evidenceJudged(analysis, cell.eValue)}`,
    cell.mde === null ? '' : `would have found ${words.percent(cell.mde)} with 80 % power`,
    cell.minutesNeeded === null ? '' : `about ${words.minutes(cell.minutesNeeded)} more to know`,
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function cellArticle(analysis: Analysis, cell: Cell): Html {
  const id = cellId(analysis, cell);
  const several = analysis.plan.scenarios.length > 1;
  const { margin } = analysis.plan;
  const effects = [cell.primary, cell.throughput, ...cell.secondary].flatMap((effect) => effect ?? []);
  const drawing = forest(
    [
      {
        entries: effects.map((effect) => ({
          name: effect.title,
          label: html`${effect.title} <span class="muted small below">${effect.better} is better</span>`,
          effect,
        })),
      },
    ],
    margin,
    ['less', 'more'],
  );
  const plots = [
    pairsPlot(
      `${id}-cpu`,
      'CPU time per request, each epoch',
      cell,
      cell.primary,
      (pair) => pair.cpuRatio,
      margin,
    ),
    pairsPlot(
      `${id}-rate`,
      'Throughput, each epoch',
      cell,
      cell.throughput,
      (pair) => pair.throughputRatio,
      margin,
    ),
  ].filter((one) => one !== null);
  return html`<article id="${id}" aria-labelledby="${id}-h"><h3 id="${id}-h">${cell.candidate}${several ? html` <span class="muted">on ${cell.scenario}</span>` : null} ${badge(cell)}</h3><p>${cell.sentence}</p>${cell.shapes.length === 0 ? null : html`<ul class="shapes">${cell.shapes.map((text) => html`<li>${text}</li>`)}</ul>`}<p class="note num">${facts(analysis, cell)}</p>${drawing}${
    plots.length === 0
      ? null
      : html`<div class="two">${plots}</div><p class="note marks"><svg width="10" height="10" aria-hidden="true"><circle class="pair first" cx="5" cy="5" r="4"/></svg> candidate started first <svg width="10" height="10" aria-hidden="true"><circle class="pair" cx="5" cy="5" r="4"/></svg> baseline started first <svg class="${cell.primary && `e-${words.direction(cell.primary)}`}" width="18" height="10" aria-hidden="true"><rect class="interval" width="18" height="10"/><line class="estimate" x2="18" y1="5" y2="5"/></svg> effect and interval</p>`
  }</article>`;
}

export const cellsSection = (analysis: Analysis): Html =>
  section(
    'cells',
    analysis.cells.length === 1 ? 'The comparison' : 'The comparisons one by one',
    analysis.cells.map((cell) => cellArticle(analysis, cell)),
  );
