/** A series night by night: ratios with intervals, levels with theirs, and where it changed. */
import type { NightlySeries } from '../../harness/model/nightly.ts';
import { type Html, html } from '../html/markup.ts';
import { curves, pct, pctDown, plot, polyline, xLabels, yAxis } from '../html/svg.ts';
import type { Axis } from '../shared/axis.ts';
import { tickText } from '../shared/axis.ts';
import { count } from '../shared/words.ts';
import { type ChartNight, type SeriesChart, seriesChart } from './chart-data.ts';
import { changeText, ratioRange, ratioText, STANDINGS, shortCommit } from './words.ts';

const HEIGHT = 300;
/** Dates under the plot. */
const LABELS = 8;
/** Side of the inner coordinate system of curves. */
const GRID = 1000;

const grid = (x: number, y: number): string => `${Math.round(x * GRID)} ${Math.round((1 - y) * GRID)}`;

interface Place {
  x(i: number): number;
  y(value: number): number;
}

export function seriesPlot(series: NightlySeries, id: string): Html | null {
  const chart = seriesChart(series);
  if (chart === null) return null;
  const { nights, axis } = chart;
  const place: Place = { x: (i) => (i + 0.5) / nights.length, y: (value) => axis.at(value) };
  const changes = chart.changes.map(
    ({ change }) => `${change.direction} ${changeText(change)} since ${change.since}`,
  );
  const [first, last] = [nights[0]!.point, nights.at(-1)!.point];
  const drawing = plot({
    id,
    title: `${series.series}: CPU time per request ÷ reference, ${count(nights.length, 'night')}`,
    description:
      `From ${ratioText(first)} on ${first.night} to ${ratioText(last)} (${ratioRange(last)}) on ${last.night}. ` +
      `${changes.length === 0 ? 'No change was told.' : `Told: ${changes.join('; ')}.`}`,
    height: HEIGHT,
    body: html`${bands(chart, place)}${yAxis(axis, (tick) => tickText(tick, axis.ticks))}${rulers(chart)}${changeLines(chart)}${curves(
      html`<path class="whiskers" d="${whiskers(nights, place, axis)}"/>${levels(chart, place)}${dots(nights, place)}`,
    )}${hits(nights)}${dates(nights)}`,
  });
  return html`<figure class="series-plot">${drawing}${legend(chart)}</figure>`;
}

const bands = ({ levels: all, nights }: SeriesChart, { y }: Place): Html =>
  html`${all.map(({ from, to, low, high }) => {
    const top = y(high);
    return html`<rect class="band" x="${pct(from / nights.length)}" width="${pct((to + 1 - from) / nights.length)}" y="${pctDown(top)}" height="${pct(top - y(low))}"/>`;
  })}`;

const levels = ({ levels: all, nights }: SeriesChart, { y }: Place): Html =>
  html`<path class="level" d="${all
    .map(({ from, to, ratio }) =>
      polyline([
        [from / nights.length, y(ratio)],
        [(to + 1) / nights.length, y(ratio)],
      ]),
    )
    .join('')}"/>`;

const whiskers = (nights: readonly ChartNight[], { x, y }: Place, axis: Axis): string =>
  nights
    .map(({ point }, i) => {
      const [low, high] = [Math.max(point.low, axis.min), Math.min(point.high, axis.max)];
      return `M${grid(x(i), y(low))}L${grid(x(i), y(high))}`;
    })
    .join('');

/** Three paths: measured once, measured again, alone. A line of no length with a round cap is a dot that does not stretch. */
function dots(nights: readonly ChartNight[], { x, y }: Place): Html {
  const kinds = { once: '', again: '', alone: '' };
  for (const [i, { point, alone }] of nights.entries()) {
    kinds[alone ? 'alone' : point.again ? 'again' : 'once'] += `M${grid(x(i), y(point.ratio))}h0`;
  }
  return html`${Object.entries(kinds).map(([kind, d]) => (d === '' ? null : html`<path class="night ${kind}" d="${d}"/>`))}`;
}

const changeLines = ({ changes, nights }: SeriesChart): Html =>
  html`${changes.map(({ at, change }, i) => {
    const x = pct(at / nights.length);
    const { symbol } = STANDINGS[change.direction];
    // In the right half the text stands on the other side of its line: on a phone it would leave the page.
    const end = at / nights.length > 0.5;
    const intended = change.blessed === null ? '' : ', intended';
    return html`<line class="change c-${change.direction}${change.blessed === null ? '' : ' blessed'}" x1="${x}" x2="${x}" y2="100%"/><text class="change-text c-${change.direction}${end ? ' end' : ''}" x="${x}" dx="${end ? -5 : 5}" y="${14 + (i % 3) * 16}">${symbol} ${changeText(change)}${intended}</text>`;
  })}`;

const rulers = ({ rulers: all, nights }: SeriesChart): Html =>
  html`${all.map((at) => html`<line class="ruler" x1="${pct(at / nights.length)}" x2="${pct(at / nights.length)}" y2="100%"/>`)}`;

/** What the pointer finds of a night. */
const hits = (nights: readonly ChartNight[]): Html =>
  html`${nights.map(
    ({ point, alone }, i) =>
      html`<rect class="hit" x="${pct(i / nights.length)}" width="${pct(1 / nights.length)}" height="100%"><title>${point.night}, ${shortCommit(point.commit)}: ${ratioText(point)} (${ratioRange(point)}), ${count(point.epochs, 'epoch')}${point.again ? ', measured again' : ''}${alone ? ', stands alone' : ''}</title></rect>`,
  )}`;

/** The year once: `2025-12-01`, `12-31`, `2026-01-30`. */
function dates(nights: readonly ChartNight[]): Html {
  const every = Math.max(1, Math.ceil(nights.length / LABELS));
  const shown = nights.flatMap(({ point: { night } }, i) =>
    i % every === Math.floor(every / 2) ? [{ at: (i + 0.5) / nights.length, night }] : [],
  );
  return xLabels(
    shown.map(({ at, night }, i) => {
      const sameYear = i > 0 && shown[i - 1]!.night.slice(0, 4) === night.slice(0, 4);
      return { at, text: sameYear ? night.slice(5) : night };
    }),
  );
}

function legend({ nights, levels: all, rulers: breaks }: SeriesChart): Html {
  const entries = [
    { mark: html`<circle class="once" cx="6" cy="6" r="3"/>`, text: 'a night with its 95 % interval' },
    ...(nights.some(({ point }) => point.again)
      ? [{ mark: html`<circle class="again" cx="6" cy="6" r="3.5"/>`, text: 'measured a second time' }]
      : []),
    ...(nights.some(({ alone }) => alone)
      ? [
          {
            mark: html`<circle class="alone" cx="6" cy="6" r="3"/>`,
            text: 'stands alone, counts in no level',
          },
        ]
      : []),
    ...(all.length === 0
      ? []
      : [
          {
            mark: html`<line class="level" x2="12" y1="6" y2="6"/>`,
            text: 'a level and its interval, seen from the end',
          },
        ]),
    ...(breaks.length === 0
      ? []
      : [
          {
            mark: html`<line class="ruler" x1="6" x2="6" y2="12"/>`,
            text: 'another reference, processor or Node',
          },
        ]),
  ];
  return html`<ul class="legend">${entries.map(({ mark, text }) => html`<li><svg width="12" height="12" aria-hidden="true">${mark}</svg>${text}</li>`)}</ul>`;
}

const SPARK_NIGHTS = 60;

/** The last nights in a cell of the table; null with fewer than two. */
export function sparkline(series: NightlySeries): Html | null {
  const chart = seriesChart(series, SPARK_NIGHTS);
  if (chart === null || chart.nights.length < 2) return null;
  const { nights, axis, changes } = chart;
  const points = nights.map(({ point }, i) => [(i + 0.5) / nights.length, axis.at(point.ratio)] as const);
  return html`<svg class="spark" aria-hidden="true">${changes.map(({ at, change }) => html`<line class="change c-${change.direction}" x1="${pct(at / nights.length)}" x2="${pct(at / nights.length)}" y2="100%"/>`)}${curves(html`<path class="spark-line" d="${polyline(points)}"/>`)}</svg>`;
}
