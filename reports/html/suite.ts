/** Proof that what was measured was also correct. */
import type { Analysis } from '../../harness/model/analysis.ts';
import type { CaseResult, ConformanceSummary } from '../../harness/model/records.ts';
import * as words from '../shared/words.ts';
import { scrolling, section } from './context.ts';
import { type Html, html } from './markup.ts';

const STATUS: Readonly<Record<CaseResult['status'], { symbol: string; word: string }>> = {
  passed: { symbol: '✓', word: 'passed' },
  failed: { symbol: '✗', word: 'failed' },
  deviates: { symbol: '≠', word: 'deviates as declared' },
  'stale-deviation': { symbol: '!', word: 'declared to deviate, but passes' },
  skipped: { symbol: '–', word: 'skipped' },
};

const SQUARE = 9;

/** One square a case: a row of equal ones is read at a glance. */
function squares(name: string, { cases }: ConformanceSummary): Html {
  const odd = cases.filter(({ status }) => status !== 'passed').length;
  const per = 30;
  const height = Math.ceil(cases.length / per) * (SQUARE + 2);
  return html`<svg class="squares" width="${per * (SQUARE + 2)}" height="${height}" role="img"><title>${name}: ${words.count(cases.length, 'case')}</title><desc>${odd === 0 ? 'all passed' : `${odd} not passed`}</desc>${cases.map(
    (one, i) =>
      html`<rect class="c-${one.status}" x="${(i % per) * (SQUARE + 2)}" y="${Math.floor(i / per) * (SQUARE + 2)}" width="${SQUARE}" height="${SQUARE}">${one.status === 'passed' ? null : html`<title>${one.id}: ${STATUS[one.status].word}</title>`}</rect>`,
  )}</svg>`;
}

function oddCases(entries: readonly [string, ConformanceSummary][]): Html | null {
  const rows = entries.flatMap(([variant, { cases }]) =>
    cases.filter(({ status }) => status !== 'passed').map((one) => ({ variant, one })),
  );
  if (rows.length === 0) return null;
  return scrolling(
    'Cases that did not simply pass',
    html`<table class="sortable"><thead><tr><th scope="col">build</th><th scope="col">case</th><th scope="col">status</th><th scope="col">what it asks</th><th scope="col">why</th></tr></thead><tbody>${rows.map(
      ({ variant, one }) =>
        html`<tr><th scope="row">${variant}</th><td><code>${one.id}</code></td><td class="nowrap c-${one.status}">${STATUS[one.status].symbol} ${STATUS[one.status].word}</td><td>${one.title}</td><td>${one.message ?? ''}</td></tr>`,
    )}</tbody></table>`,
  );
}

function everyCase(entries: readonly [string, ConformanceSummary][]): Html {
  const known = new Map(entries.flatMap(([, { cases }]) => cases.map((one) => [one.id, one] as const)));
  const results = entries.map(([, { cases }]) => new Map(cases.map((one) => [one.id, one])));
  return html`<details><summary>All ${known.size} cases</summary>${scrolling(
    'All cases by build',
    html`<table class="sortable dense"><thead><tr><th scope="col">topic</th><th scope="col">case</th><th scope="col">what it asks</th>${entries.map(([variant]) => html`<th scope="col">${variant}</th>`)}</tr></thead><tbody>${[
      ...known.values(),
    ].map(
      ({ id, topic, title }) =>
        html`<tr><td>${topic}</td><td><code>${id}</code></td><td>${title}</td>${results.map((cases) => {
          const status = cases.get(id)?.status;
          return status === undefined
            ? html`<td class="muted">not asked</td>`
            : html`<td class="c-${status}">${STATUS[status].symbol} <span class="small">${status}</span></td>`;
        })}</tr>`,
    )}</tbody></table>`,
  )}</details>`;
}

/** null when there are only targets without a suite: what they were asked is in the section about the gate. */
export function suiteSection(analysis: Analysis): Html | null {
  const all = Object.entries(analysis.conformance);
  const entries = all.filter(([, summary]) => words.hasSuite(summary));
  if (entries.length === 0 && all.length > 0) return null;
  if (entries.length === 0) return section('suite', 'Suite', html`<p>No build was tested.</p>`);
  return section(
    'suite',
    'Suite: is it the same server?',
    html`<div class="suite">${entries.map(
      ([name, summary]) =>
        html`<div><span class="label">${name}</span>${squares(name, summary)}<span class="num${words.suitePassed(summary) ? '' : ' bad'}"><b>${summary.passed}/${summary.total}</b>${summary.levelTotal === 0 ? null : html` <span class="muted">+ ${summary.levelPassed}/${summary.levelTotal} level cases</span>`}</span></div>`,
    )}</div>${oddCases(entries)}${everyCase(entries)}`,
    'Every build answers the whole suite before it is measured. A level that departs from it must say so beforehand; what it declares is shown as such.',
  );
}
