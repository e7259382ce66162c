/** The top of the page: the answer, its numbers, and what to beware of. */
import type { Analysis, Cell, Effect, VerdictKind } from '../../harness/model/analysis.ts';
import { formatDuration } from '../../harness/model/units.ts';
import { controlDiffers } from '../shared/control.ts';
import { endedSentence } from '../shared/ended.ts';
import { pName } from '../shared/looks.ts';
import { responseWords } from '../shared/response.ts';
import * as words from '../shared/words.ts';
import { badge, cellId, cellsOf } from './context.ts';
import { type Content, type Html, html } from './markup.ts';

const fact = (name: string, value: Content, more: Content): Html =>
  html`<div><dt>${name}</dt><dd><span class="big num">${value}</span> <span class="muted small below num">${more}</span></dd></div>`;

function absolute(analysis: Analysis, cell: Cell): string | null {
  const of = (variant: string): number | null =>
    analysis.rows.find((row) => row.scenario === cell.scenario && row.variant === variant)?.cpuUsPerRequest ??
    null;
  const [before, after] = [of(analysis.baseline), of(cell.candidate)];
  return before === null || after === null ? null : `${words.us(before)} → ${words.us(after)}`;
}

const effectFact = (effect: Effect): Html =>
  fact(
    effect.title,
    words.effectChange(effect),
    `${words.changeInterval(effect)} (${words.confidence(effect)} interval)`,
  );

function singleFacts(analysis: Analysis, cell: Cell): Html {
  const values = absolute(analysis, cell);
  const failed = cell.epochsFailed === 0 ? 'none failed' : `${cell.epochsFailed} failed`;
  return html`<dl class="facts">${cell.primary && effectFact(cell.primary)}${cell.throughput && effectFact(cell.throughput)}${
    values && fact('CPU, medians', values, 'baseline → candidate')
  }${fact('Epochs', cell.epochsUsed, `${failed}, ${pName(analysis)} ${words.pValue(cell.adjustedP)}`)}${
    cell.mde === null ? null : fact('Would have found', words.percent(cell.mde), 'with 80 % power')
  }${
    cell.minutesNeeded === null
      ? null
      : fact('Time to know', words.minutes(cell.minutesNeeded), 'more, for the margin')
  }</dl>`;
}

function tally(analysis: Analysis): Html {
  const kinds = Object.keys(words.VERDICTS) as VerdictKind[];
  return html`<ul class="tally">${kinds.map((verdict) => {
    const n = analysis.cells.filter((cell) => cell.verdict === verdict).length;
    return n === 0 ? null : html`<li>${badge({ verdict })} <b class="num">${n}</b></li>`;
  })}</ul>`;
}

function alerts(analysis: Analysis): Html | null {
  const failing = Object.values(analysis.conformance).filter((summary) => !words.suitePassed(summary)).length;
  const links = [
    controlDiffers(analysis) && html`<a href="#control">the control differs</a>`,
    failing > 0 && html`<a href="#suite">${words.count(failing, 'build')} did not pass the suite</a>`,
    analysis.failures.length > 0 &&
      html`<a href="#failures">${words.count(analysis.failures.length, 'failed trial')}</a>`,
    analysis.warnings.length > 0 &&
      html`<a href="#warnings">${words.count(analysis.warnings.length, 'warning')}</a>`,
  ].filter((link) => link !== false);
  return links.length === 0
    ? null
    : html`<p class="alerts"><span aria-hidden="true">!</span> ${links.map((link, i) => html`${i > 0 ? ' · ' : ''}${link}`)}</p>`;
}

/** Sentences of all cells but one that is the headline already. */
function sentences(analysis: Analysis): Html | null {
  const said = analysis.cells.filter((cell) => cell.sentence !== '' && cell.sentence !== analysis.headline);
  if (said.length === 0) return null;
  const list = html`<ul class="sentences">${said.map(
    (cell) =>
      html`<li>${badge(cell)} ${analysis.plan.scenarios.length > 1 ? html`<span class="muted">${cell.scenario}:</span> ` : null}${cell.sentence}</li>`,
  )}</ul>`;
  return said.length <= 3
    ? list
    : html`<details><summary>Every comparison in words</summary>${list}</details>`;
}

/** Where two differ in more than their level. */
function shapes({ cells, plan }: Analysis): Html | null {
  const said = cells.flatMap((cell) => cell.shapes.map((text) => ({ cell, text })));
  if (said.length === 0) return null;
  return html`<ul class="shapes">${said.map(
    ({ cell, text }) =>
      html`<li>${plan.scenarios.length > 1 ? html`<span class="muted">${cell.scenario}:</span> ` : null}${text}</li>`,
  )}</ul>`;
}

/** How dark a decided cell is: by the size of the effect, in four steps. */
function heat(cell: Cell): string {
  if (cell.primary === null || (cell.verdict !== 'faster' && cell.verdict !== 'slower'))
    return `v-${cell.verdict}`;
  const size = Math.abs(Math.log(cell.primary.ratio));
  const step = [0.03, 0.1, 0.4].filter((limit) => size >= limit).length + 1;
  return `v-${cell.verdict} heat-${step}`;
}

function matrix(analysis: Analysis): Html {
  const { scenarios } = analysis.plan;
  const candidates = [...new Set(analysis.cells.map((cell) => cell.candidate))];
  return html`<div class="scroll" role="region" aria-label="Verdicts by candidate and scenario" tabindex="0"><table class="matrix"><thead><tr><th scope="col">candidate</th>${scenarios.map(
    (scenario) => html`<th scope="col">${scenario}</th>`,
  )}</tr></thead><tbody>${candidates.map(
    (candidate) =>
      html`<tr><th scope="row">${candidate}</th>${scenarios.map((scenario) => {
        const cell = cellsOf(analysis, scenario).find((one) => one.candidate === candidate);
        if (cell === undefined) return html`<td>${words.NONE}</td>`;
        const { symbol, word } = words.VERDICTS[cell.verdict];
        return html`<td class="${heat(cell)}"><a href="#${cellId(analysis, cell)}"><b class="num">${cell.primary === null ? words.NONE : words.effectChange(cell.primary)}</b><span><span aria-hidden="true">${symbol}</span> ${word}</span></a></td>`;
      })}</tr>`,
  )}</tbody></table></div><p class="note">Change of ${responseWords(analysis.cells).inText} against ${analysis.baseline}. Each field leads to its details.</p>`;
}

export function verdictHeader(analysis: Analysis): Html {
  const only = analysis.cells.length === 1 ? analysis.cells[0]! : null;
  const date = analysis.createdAt.slice(0, 16).replace('T', ' ');
  return html`<header id="verdict"><p class="eyebrow">${analysis.experimentId} · <time datetime="${analysis.createdAt}">${date} UTC</time> · ${formatDuration(analysis.elapsedMs)}</p>${only === null ? null : badge(only)}<h1>${analysis.headline}</h1><p class="ended">${endedSentence(analysis)}</p>${only === null ? tally(analysis) : singleFacts(analysis, only)}${alerts(analysis)}${only === null ? matrix(analysis) : null}${sentences(analysis)}${shapes(analysis)}</header>`;
}
