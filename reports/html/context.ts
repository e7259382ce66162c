/** What several sections need to know of an analysis: names to styles, cells to anchors. */
import type { Analysis, Cell, Effect } from '../../harness/model/analysis.ts';
import { isControl } from '../shared/control.ts';
import * as words from '../shared/words.ts';
import { type Content, type Html, html } from './markup.ts';

/** Distinct looks of a line in plots.css: the baseline, then colours, with dashes from the second round on. */
const LOOKS = 7;

/** Class of a variant's lines and bars, stable over the page. */
export function seriesClass(analysis: Analysis, variant: string): string {
  if (isControl(analysis, variant)) return 'twin';
  const index = analysis.plan.variants.indexOf(variant);
  if (variant === analysis.baseline || index < 0) return 's0';
  const others = analysis.plan.variants.filter((name) => name !== analysis.baseline);
  const place = others.indexOf(variant);
  return `s${1 + (place % LOOKS)}${place >= LOOKS ? ' again' : ''}`;
}

export const cellId = (analysis: Analysis, cell: Cell): string =>
  `cell-${analysis.plan.scenarios.indexOf(cell.scenario) + 1}-${analysis.plan.variants.indexOf(cell.candidate)}`;

export const cellsOf = (analysis: Analysis, scenario: string): Cell[] =>
  analysis.cells.filter((cell) => cell.scenario === scenario);

export const badge = (cell: Pick<Cell, 'verdict'>): Html => {
  const { symbol, word, meaning } = words.VERDICTS[cell.verdict];
  return html`<span class="badge v-${cell.verdict}" title="${meaning}"><span aria-hidden="true">${symbol}</span> ${word}</span>`;
};

/** `−6.6 %` and its interval, small. */
export const effectText = (effect: Effect | null): Html =>
  effect === null
    ? html`<span class="muted">not measured</span>`
    : html`<b class="num">${words.effectChange(effect)}</b> <span class="num muted">${words.changeInterval(effect)}</span>`;

/** A table that scrolls in its own box, so that the page never does. */
export const scrolling = (label: string, table: Content): Html =>
  html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${table}</div>`;

export const section = (id: string, title: string, body: Content, note: Content = null): Html =>
  html`<section id="${id}" aria-labelledby="${id}-h"><h2 id="${id}-h">${title}</h2>${note === null ? null : html`<p class="note">${note}</p>`}${body}</section>`;
