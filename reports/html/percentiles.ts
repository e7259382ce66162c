/** Service time by percentile, on axes where the tail has room. */
import type { Analysis, VariantRow } from '../../harness/model/analysis.ts';
import { formatUs } from '../../harness/model/units.ts';
import { logAxis, percentilePlace } from '../shared/axis.ts';
import { variantName } from '../shared/control.ts';
import * as words from '../shared/words.ts';
import { seriesClass } from './context.ts';
import { type Html, html } from './markup.ts';
import { curves, legend, pct, pctDown, plot, polyline, xLabels, yAxis } from './svg.ts';

const MARKS = [50, 90, 99, 99.9, 99.99];

export function percentilePlot(analysis: Analysis, rows: readonly VariantRow[], id: string): Html | null {
  const lines = rows.flatMap((row) => {
    const points = (row.serviceTime?.curve ?? []).filter(({ percentile, us }) => percentile < 100 && us > 0);
    return points.length < 2 ? [] : [{ row, points }];
  });
  if (lines.length === 0) return null;
  const all = lines.flatMap(({ points }) => points);
  const width = percentilePlace(Math.max(...all.map(({ percentile }) => percentile)));
  const x = (percentile: number): number => percentilePlace(percentile) / width;
  const times = all.map(({ us }) => us);
  const y = logAxis(Math.min(...times) / 1.05, Math.max(...times) * 1.05, 6);
  const marks = MARKS.filter((mark) => x(mark) <= 1.0001);
  return html`<figure><figcaption>Service time by percentile</figcaption>${plot({
    id,
    title: `Service time by percentile, ${rows[0]!.scenario}`,
    description: lines
      .map(
        ({ row }) =>
          `${variantName(analysis, row.variant)}: p50 ${words.us(row.serviceTime!.p50Us)}, p99 ${words.us(row.serviceTime!.p99Us)}`,
      )
      .join('; '),
    height: 260,
    body: html`${yAxis(y, formatUs)}${marks.map((mark) => html`<line class="grid" x1="${pct(x(mark))}" x2="${pct(x(mark))}" y2="100%"/>`)}${curves(
      lines.map(
        ({ row, points }) =>
          html`<g class="${seriesClass(analysis, row.variant)}"><path class="line" d="${polyline(points.map(({ percentile, us }) => [x(percentile), y.at(us)]))}"/></g>`,
      ),
    )}${lines.map(
      ({ row, points }) =>
        html`<g class="${seriesClass(analysis, row.variant)}">${points
          .filter(({ percentile }) => marks.includes(percentile))
          .map(
            ({ percentile, us }) =>
              html`<circle class="dot" cx="${pct(x(percentile))}" cy="${pctDown(y.at(us))}" r="3"><title>${variantName(analysis, row.variant)}, p${percentile}: ${formatUs(us)}</title></circle>`,
          )}</g>`,
    )}${xLabels(marks.map((mark) => ({ at: x(mark), text: `p${mark}` })))}`,
  })}${legend(lines.map(({ row }) => ({ style: seriesClass(analysis, row.variant), label: variantName(analysis, row.variant) })))}<p class="note">From actual send to the whole answer, all connections busy. A line ends where too few requests stand behind it. Log axes.</p></figure>`;
}
