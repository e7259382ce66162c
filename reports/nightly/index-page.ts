/** The first page: what there is to be told of the night, then every series. */
import type { NightlyReport, NightlySeries } from '../../harness/model/nightly.ts';
import { badge, scrolling, section } from '../html/context.ts';
import { type Html, html } from '../html/markup.ts';
import { POWER_HEAD, POWER_NOTE, powerRows } from '../shared/calibration.ts';
import { count } from '../shared/words.ts';
import { calibrationText } from './calibration.ts';
import { facts, link, pageOf, standingBadge } from './page.ts';
import { sparkline } from './series-plot.ts';
import {
  byImportance,
  changeRange,
  changeSentence,
  changeText,
  headline,
  openChange,
  ratioRange,
  ratioText,
  referenceText,
  STANDINGS,
  seriesTitle,
  shortCommit,
  standingOf,
  summaryText,
  tonightsChange,
  visibleText,
  whereText,
} from './words.ts';

/** @param pages file of each series, relative to the index */
export function indexPage(report: NightlyReport, pages: ReadonlyMap<string, string>): string {
  return pageOf(
    [report.title, report.night, headline(report)].filter((it) => it !== '').join(': '),
    html`<header><p class="eyebrow">${report.title}, nightly</p><h1>${headline(report)}</h1>
<p class="ended">${summaryText(report)}</p>
${place(report)}</header>
<main>
${tonight(report, pages)}
${seriesSection(report, pages)}
${verdictsSection(report)}
${notCovered(report, pages)}
${labSection(report)}
${linksSection(report)}
</main>`,
  );
}

function place(report: NightlyReport): Html | null {
  const { machine } = report;
  if (machine === null) return null;
  return facts([
    ['reference', referenceText(report)],
    ['machine', `${machine.cpuModel}, ${count(machine.cores, 'core')}, ${machine.os}`],
  ]);
}

function tonight({ series }: NightlyReport, pages: ReadonlyMap<string, string>): Html | null {
  const sorted = byImportance(series);
  const alarms = sorted.flatMap((it) => {
    const change = tonightsChange(it);
    return change === undefined ? [] : [{ it, change }];
  });
  const suspects = sorted.filter((it) => standingOf(it) === 'suspect');
  const open = sorted.flatMap((it) => openChange(it) ?? []);
  const fresh = alarms.length + suspects.length;
  if (fresh + open.length === 0) return null;
  const title =
    fresh === 0 ? 'Still open' : open.length === 0 ? 'Found tonight' : 'Found tonight, and still open';
  return section(
    'tonight',
    title,
    html`<ul class="sentences">${alarms.map(
      ({ it, change }) =>
        html`<li>${standingBadge(standingOf(it))} <a href="${pages.get(it.series)}">${changeSentence(change)}</a>${change.page === null ? null : html` ${link(change.page, 'What changed, function by function')}`}</li>`,
    )}${suspects.map(
      (it) =>
        html`<li>${standingBadge('suspect')} <a href="${pages.get(it.series)}">${it.series}</a>: ${changeText(it.change)}, but not measured a second time: nothing is said.</li>`,
    )}${open.map(
      (it) =>
        html`<li>${standingBadge('changed')} Told ${it.night}, and neither undone nor blessed: <a href="${pages.get(it.series)}">${changeSentence(it)}</a></li>`,
    )}</ul>`,
  );
}

const HEADS: readonly (readonly [title: string, right: boolean])[] = [
  ['series', false],
  ['state', false],
  ['last nights', false],
  ['÷ reference', true],
  ['against its level', true],
  ['visible', true],
  ['nights', true],
  ['last change', false],
];

function seriesSection(report: NightlyReport, pages: ReadonlyMap<string, string>): Html {
  const { series } = report;
  if (series.length === 0)
    return section('series', 'Series', html`<p>There is no series yet: the first night makes them.</p>`);
  return section(
    'series',
    seriesTitle(report),
    html`<p class="find" hidden><label for="find">Find</label> <input id="find" type="search" placeholder="name, state, commit …" autocomplete="off"> <span id="found" role="status"></span></p>${scrolling(
      'All series',
      html`<table class="sortable series"><thead><tr>${HEADS.map(([title, right]) => html`<th scope="col"${right ? html` class="r"` : null}>${title}</th>`)}</tr></thead><tbody>${byImportance(series).map((it, rank) => row(it, rank, pages))}</tbody></table>`,
    )}`,
    'What matters most first. Intervals: 95 %. Visible: the smallest change that tonight would have found at once with 80 % power.',
  );
}

function row(it: NightlySeries, rank: number, pages: ReadonlyMap<string, string>): Html {
  const { tonight: now, change, visible, nights } = it;
  const last = it.changes.at(-1);
  const lastText =
    last === undefined
      ? '–'
      : `${last.since} ${STANDINGS[last.direction].symbol} ${changeText(last)}${last.blessed === null ? '' : ', intended'}`;
  const hidden = [
    ...(it.reason === null ? [] : [it.reason]),
    ...(last === undefined ? [] : [whereText(last)]),
    ...nights.slice(-1).map(({ commit }) => shortCommit(commit)),
  ];
  return html`<tr data-find="${hidden.join(' ')}"><th scope="row"><a href="${pages.get(it.series)}">${it.series}</a></th><td data-v="${rank}">${standingBadge(standingOf(it))}${it.reason === null ? null : html`<span class="small muted below">${it.reason}</span>`}</td><td data-v="${rank}">${sparkline(it)}</td><td class="r num" data-v="${now?.ratio}">${now === null ? '–' : html`${ratioText(now)} <span class="muted below small">${ratioRange(now)}</span>`}</td><td class="r num" data-v="${change?.ratio}">${change === null ? '–' : html`${changeText(change)} <span class="muted below small">${changeRange(change)}</span>`}</td><td class="r num" data-v="${visible}">${visibleText(visible)}</td><td class="r num" data-v="${nights.length}">${nights.length}</td><td class="num">${lastText}</td></tr>`;
}

function verdictsSection({ verdicts }: NightlyReport): Html | null {
  if (verdicts.length === 0) return null;
  return section(
    'verdicts',
    'Measured directly',
    html`<ul class="sentences">${verdicts.map((it) => html`<li>${badge(it)} ${it.scenario}: ${it.page === null ? it.sentence : link(it.page, it.sentence)}</li>`)}</ul>`,
    'Last good build against head, in one interleaved experiment.',
  );
}

function notCovered({ coverage }: NightlyReport, pages: ReadonlyMap<string, string>): Html | null {
  const { notJudged, notMeasured } = coverage;
  if (notJudged.length + notMeasured.length === 0) return null;
  const name = (series: string): Html => {
    const page = pages.get(series);
    return page === undefined ? html`${series}` : html`<a href="${page}">${series}</a>`;
  };
  return section(
    'coverage',
    'Not covered',
    html`<ul class="sentences">${notMeasured.map(({ series, reason }) => html`<li>${name(series)}: not measured: ${reason}</li>`)}${notJudged.map(({ series, reason }) => html`<li>${name(series)}: not judged: ${reason}</li>`)}</ul>`,
  );
}

function labSection(report: NightlyReport): Html {
  const { calibration } = report;
  return section(
    'lab',
    'The lab itself',
    html`<p>${calibrationText(report)}</p>${
      calibration === null || calibration.power.length === 0
        ? null
        : html`<p class="note">Differences that were planted in ${calibration.subject} on ${calibration.scenario}, and found again. ${POWER_NOTE}</p>${scrolling(
            'Planted differences',
            html`<table class="narrow"><thead><tr>${POWER_HEAD.map((title) => html`<th scope="col" class="r">${title}</th>`)}</tr></thead><tbody>${powerRows(calibration).map((cells) => html`<tr>${cells.map((text) => html`<td class="r num">${text}</td>`)}</tr>`)}</tbody></table>`,
          )}`
    }`,
  );
}

const linksSection = ({ links }: NightlyReport): Html | null =>
  links.length === 0
    ? null
    : section(
        'links',
        'Elsewhere',
        html`<ul class="tally">${links.map(({ label, href }) => html`<li>${link(href, label)}</li>`)}</ul>`,
      );
