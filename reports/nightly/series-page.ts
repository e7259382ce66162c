/** The page of one series: how it came to where it is. */
import type { NightlyChange, NightlyReport, NightlySeries } from '../../harness/model/nightly.ts';
import { scrolling, section } from '../html/context.ts';
import { type Content, type Html, html } from '../html/markup.ts';
import { count, percent, pValue } from '../shared/words.ts';
import { facts, link, pageOf, standingBadge } from './page.ts';
import { seriesPlot } from './series-plot.ts';
import {
  blessCommand,
  changeRange,
  changeSentence,
  changeText,
  openChange,
  ratioRange,
  ratioText,
  referenceText,
  STANDINGS,
  shortCommit,
  standingOf,
  tonightsChange,
  visibleText,
  whereText,
} from './words.ts';

const LAST_NIGHTS = 30;
/** From the page's folder to the site's. */
const UP = '../';

export function seriesPage(report: NightlyReport, series: NightlySeries): string {
  const standing = standingOf(series);
  const alarm = tonightsChange(series) ?? openChange(series);
  return pageOf(
    `${series.series}: ${STANDINGS[standing].word}`,
    html`<nav aria-label="Site"><a href="${UP}index.html">${report.title}, all series</a></nav>
<header>${standingBadge(standing)}<h1>${series.series}</h1>
<p>${alarm === undefined ? `${STANDINGS[standing].meaning}${series.reason === null ? '' : `: ${series.reason}`}.` : changeSentence(alarm)}</p>
${alarm === undefined ? null : next(alarm)}
${numbers(series)}</header>
<main>
${nightsSection(report, series)}
${toldSection(series)}
${levelsSection(series)}
${lastNights(series)}
${blessingsSection(series)}
</main>`,
  );
}

/** What can be done about an alarm. */
const next = (change: NightlyChange): Html =>
  html`${change.page === null ? null : html`<p>${link(change.page, 'What changed, function by function', UP)}</p>`}${change.blessed === null ? html`<p class="note">If it is intended: <code>${blessCommand(change.series)}</code></p>` : null}`;

const estimate = (it: NightlySeries['tonight']): Content =>
  it === null
    ? '–'
    : html`<b class="num">${ratioText(it)}</b> <span class="num muted">${ratioRange(it)}</span>`;

function numbers({ tonight, level, change, visible, adjustedP, nights }: NightlySeries): Html {
  return facts([
    ['tonight ÷ reference', estimate(tonight)],
    ['its level', estimate(level)],
    [
      'against its level',
      change === null
        ? '–'
        : html`<b class="num">${changeText(change)}</b> <span class="num muted">${changeRange(change)}</span>`,
    ],
    ['would have been found at once', visibleText(visible)],
    ['p, corrected for all series', pValue(adjustedP)],
    ['nights', String(nights.length)],
  ]);
}

function nightsSection(report: NightlyReport, series: NightlySeries): Html {
  const drawing = seriesPlot(series, 'nights-plot');
  return section(
    'nights',
    'Night by night',
    drawing ?? html`<p>No night of it has enough epochs for a number yet.</p>`,
    `CPU time per request ÷ ${referenceText(report)}, measured in the same epochs, so that how fast the machine is today divides out. Log axis.`,
  );
}

function toldSection({ changes }: NightlySeries): Html | null {
  if (changes.length === 0) return null;
  return section(
    'told',
    'Told',
    scrolling(
      'Changes that were told',
      html`<table><thead><tr>${['found', 'what', 'change', 'since', 'where', 'intended'].map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${changes
        .toReversed()
        .map(
          (it) =>
            html`<tr><th scope="row" class="num">${it.night}</th><td>${standingBadge(it.direction)}${it.kind === 'drift' ? ' drift' : null}</td><td class="num nowrap">${changeText(it)} <span class="muted">${changeRange(it)}</span></td><td class="num nowrap">${it.since}</td><td>${whereText(it)}${it.page === null ? null : html`; ${link(it.page, 'profile', UP)}`}</td><td>${it.blessed === null ? '–' : `${it.blessed.why} (${it.blessed.who})`}</td></tr>`,
        )}</tbody></table>`,
    ),
  );
}

function levelsSection({ levels, isolated, secondOpinion, between }: NightlySeries): Html | null {
  if (levels.length === 0) return null;
  const ours = levels.slice(1).map(({ from }) => from);
  const notes = [
    ...(isolated.length === 0
      ? []
      : [`Nights that stand alone, and count in no level: ${isolated.join(', ')}.`]),
    ...(between === null
      ? []
      : [`Nights of one level differ by ${percent(between)} s.d. beyond their epochs.`]),
    ...(ours.join() === secondOpinion.join()
      ? []
      : [`E-divisive with a t-test sees changes at ${secondOpinion.join(', ') || 'none of these nights'}.`]),
  ];
  return section(
    'levels',
    'Levels, seen from the end',
    html`${scrolling(
      'Levels',
      html`<table class="narrow"><thead><tr><th scope="col">from</th><th scope="col">to</th><th scope="col" class="r">nights</th><th scope="col" class="r">÷ reference</th><th scope="col" class="r">against the one before</th></tr></thead><tbody>${levels.map(
        (it) =>
          html`<tr><th scope="row" class="num">${it.from}</th><td class="num">${it.to}</td><td class="r num">${it.nights}</td><td class="r num">${ratioText(it.ratio)} <span class="muted">${ratioRange(it.ratio)}</span></td><td class="r num">${it.change === null ? '–' : html`${changeText(it.change)} <span class="muted">${changeRange(it.change)}</span>`}</td></tr>`,
      )}</tbody></table>`,
    )}${notes.length === 0 ? null : html`<p class="note">${notes.join(' ')}</p>`}`,
    'The division of all nights that fits best. It raises no alarms.',
  );
}

function lastNights({ nights }: NightlySeries): Html | null {
  if (nights.length === 0) return null;
  const shown = nights.slice(-LAST_NIGHTS).toReversed();
  return section(
    'last',
    `The last ${count(shown.length, 'night')}`,
    scrolling(
      'Last nights',
      html`<table class="sortable narrow"><thead><tr><th scope="col">night</th><th scope="col">commit</th><th scope="col" class="r">epochs</th><th scope="col" class="r">÷ reference</th><th scope="col">measured</th></tr></thead><tbody>${shown.map(
        (it) =>
          html`<tr><th scope="row" class="num">${it.night}</th><td><code>${shortCommit(it.commit)}</code></td><td class="r num" data-v="${it.epochs}">${it.epochs}</td><td class="r num" data-v="${it.ratio}">${ratioText(it)} <span class="muted">${ratioRange(it)}</span></td><td>${it.again ? 'a second time' : 'once'}</td></tr>`,
      )}</tbody></table>`,
    ),
  );
}

function blessingsSection({ blessings }: NightlySeries): Html | null {
  if (blessings.length === 0) return null;
  return section(
    'intended',
    'Intended',
    html`<ul class="sentences">${blessings.map((it) => html`<li><b class="num">${it.night}</b>, <code>${shortCommit(it.commit)}</code>: ${it.why} <span class="muted">(${it.who}${it.series === '*' ? ', for all series' : ''})</span></li>`)}</ul>`,
  );
}
