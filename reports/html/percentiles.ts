/** Times by percentile, on axes where the tail has room. */
import type { Analysis, TimeSummary, VariantRow } from '../../harness/model/analysis.ts';
import { formatUs } from '../../harness/model/units.ts';
import { type Axis, logAxis, percentilePlace } from '../shared/axis.ts';
import { variantName } from '../shared/control.ts';
import * as words from '../shared/words.ts';
import { seriesClass } from './context.ts';
import { type Html, html } from './markup.ts';
import { curves, legend, pct, pctDown, plot, polyline, xLabels, yAxis } from './svg.ts';

const MARKS = [50, 90, 99, 99.9, 99.99];

export interface PercentileLine {
  variant: string;
  times: TimeSummary;
}

const pointsOf = ({ curve }: TimeSummary): TimeSummary['curve'] =>
  curve.filter(({ percentile, us }) => percentile < 100 && us > 0);

/** Lines of which there is something to draw. */
export const drawable = (lines: readonly PercentileLine[]): PercentileLine[] =>
  lines.filter(({ times }) => pointsOf(times).length > 1);

export interface PercentileAxes {
  x(percentile: number): number;
  y: Axis;
  marks: readonly number[];
}

/** Axes that hold all the lines, of which there is at least one. */
export function percentileAxes(lines: readonly PercentileLine[]): PercentileAxes {
  const all = lines.flatMap(({ times }) => pointsOf(times));
  const width = percentilePlace(Math.max(...all.map(({ percentile }) => percentile)));
  const x = (percentile: number): number => percentilePlace(percentile) / width;
  const times = all.map(({ us }) => us);
  return {
    x,
    y: logAxis(Math.min(...times) / 1.05, Math.max(...times) * 1.05, 6),
    marks: MARKS.filter((mark) => x(mark) <= 1.0001),
  };
}

export function percentileCurves(
  analysis: Analysis,
  lines: readonly PercentileLine[],
  { x, y, marks }: PercentileAxes,
  { id, title, height }: { id: string; title: string; height: number },
): Html {
  return plot({
    id,
    title,
    description: lines
      .map(
        ({ variant, times }) =>
          `${variantName(analysis, variant)}: p50 ${words.us(times.p50Us)}, p99 ${words.us(times.p99Us)}`,
      )
      .join('; '),
    height,
    body: html`${yAxis(y, formatUs)}${marks.map((mark) => html`<line class="grid" x1="${pct(x(mark))}" x2="${pct(x(mark))}" y2="100%"/>`)}${curves(
      lines.map(
        ({ variant, times }) =>
          html`<g class="${seriesClass(analysis, variant)}"><path class="line" d="${polyline(pointsOf(times).map(({ percentile, us }) => [x(percentile), y.at(us)]))}"/></g>`,
      ),
    )}${lines.map(
      ({ variant, times }) =>
        html`<g class="${seriesClass(analysis, variant)}">${pointsOf(times)
          .filter(({ percentile }) => marks.includes(percentile))
          .map(
            ({ percentile, us }) =>
              html`<circle class="dot" cx="${pct(x(percentile))}" cy="${pctDown(y.at(us))}" r="3"><title>${variantName(analysis, variant)}, p${percentile}: ${formatUs(us)}</title></circle>`,
          )}</g>`,
    )}${xLabels(marks.map((mark) => ({ at: x(mark), text: `p${mark}` })))}`,
  });
}

export const variantLegend = (analysis: Analysis, lines: readonly Pick<PercentileLine, 'variant'>[]): Html =>
  legend(
    lines.map(({ variant }) => ({
      style: seriesClass(analysis, variant),
      label: variantName(analysis, variant),
    })),
  );

export function percentilePlot(analysis: Analysis, rows: readonly VariantRow[], id: string): Html | null {
  const lines = drawable(
    rows.flatMap(({ variant, serviceTime }) =>
      serviceTime === null ? [] : [{ variant, times: serviceTime }],
    ),
  );
  if (lines.length === 0) return null;
  const title = `Service time by percentile, ${rows[0]!.scenario}`;
  return html`<figure><figcaption>Service time by percentile</figcaption>${percentileCurves(
    analysis,
    lines,
    percentileAxes(lines),
    { id, title, height: 260 },
  )}${variantLegend(analysis, lines)}<p class="note">From actual send to the whole answer, all connections busy. A line ends where too few requests stand behind it. Log axes.</p></figure>`;
}
