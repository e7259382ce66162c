/** Rows of floating bars over one axis, each with its interval, a name at the left and numbers at the right. */
import type { Chart, Plugin } from 'chart.js';
import type { Axis } from '../shared/axis.ts';
import { COLORS, draw, type Picture } from './draw.ts';
import { FONT_FAMILY } from './fonts.ts';

const ROW = 62;
const BAR = 0.56;

export interface FloatingRow {
  /** Lines at the left and at the right. */
  name: readonly string[];
  numbers: readonly string[];
  /** In units of the axis; null: nothing is drawn. */
  bar: { from: number; to: number; low: number; high: number } | null;
  color: string;
  /** A point instead of a bar. */
  point?: boolean;
  /** Beside the bar's left end. */
  text?: string;
  /** The next bar begins where this one ends: a line joins them. */
  linked?: boolean;
}

export interface FloatingBars extends Pick<Picture, 'title' | 'subtitle' | 'footnote'> {
  rows: readonly FloatingRow[];
  axis: Axis;
  logarithmic: boolean;
  tick(value: number): string;
  axisTitle: string;
  /** Where a line is drawn from top to bottom. */
  rule?: number;
}

/** What lies over the bars: links, whiskers, points, texts. */
const overlay = ({ rows, axis, rule }: FloatingBars): Plugin => ({
  id: 'overlay',
  afterDatasetsDraw(chart) {
    const { ctx, chartArea } = chart;
    const x = (value: number): number =>
      chart.scales.x!.getPixelForValue(Math.min(axis.max, Math.max(axis.min, value)));
    const y = (row: number): number => chart.scales.y!.getPixelForValue(row);
    ctx.save();
    if (rule !== undefined) {
      ctx.strokeStyle = COLORS.muted;
      line(ctx, x(rule), chartArea.top, x(rule), chartArea.bottom);
    }
    for (const [i, { bar, point = false, linked = false, text }] of rows.entries()) {
      if (bar === null) continue;
      if (linked) {
        ctx.strokeStyle = COLORS.muted;
        ctx.setLineDash([3, 3]);
        line(ctx, x(bar.to), y(i), x(bar.to), y(i + 1) - (ROW * BAR) / 2);
        ctx.setLineDash([]);
      }
      ctx.strokeStyle = ctx.fillStyle = COLORS.ink;
      ctx.lineWidth = 2;
      if (point) {
        ctx.beginPath();
        ctx.arc(x(bar.to), y(i), 7, 0, 2 * Math.PI);
        ctx.fill();
      } else {
        line(ctx, x(bar.low), y(i), x(bar.high), y(i));
        for (const end of [bar.low, bar.high]) line(ctx, x(end), y(i) - 6, x(end), y(i) + 6);
      }
      ctx.lineWidth = 1.25;
      if (text !== undefined) label(chart, text, x(Math.min(bar.low, bar.from, bar.to)), y(i));
    }
    ctx.restore();
  },
});

function line(ctx: Chart['ctx'], x1: number, y1: number, x2: number, y2: number): void {
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
}

/** Left out where there is no room: the numbers at the right say it too. */
function label({ ctx, chartArea }: Chart, text: string, left: number, y: number): void {
  ctx.font = `bold 15px ${FONT_FAMILY}`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'right';
  if (left - chartArea.left > ctx.measureText(text).width + 18) ctx.fillText(text, left - 11, y);
}

/** PNG bytes. */
export function floatingBars(options: FloatingBars): Uint8Array {
  const { rows, axis, logarithmic, tick, axisTitle, title, subtitle, footnote } = options;
  const rowAxis = {
    type: 'linear',
    offset: false,
    min: -0.6,
    max: rows.length - 0.4,
    reverse: true,
    border: { display: false },
    grid: { display: false },
    afterBuildTicks: (scale: { ticks: { value: number }[] }) => {
      scale.ticks = rows.map((_, value) => ({ value }));
    },
  };
  const atRow =
    (part: 'name' | 'numbers') =>
    (value: unknown): readonly string[] =>
      rows[Number(value)]?.[part] ?? [];
  return draw({
    title,
    subtitle,
    footnote,
    height: 190 + ROW * rows.length,
    config: {
      type: 'bar',
      plugins: [overlay(options)],
      data: {
        datasets: [
          {
            data: rows.map(({ bar, point }, y) => ({
              x: bar === null || point ? null : [bar.from, bar.to],
              y,
            })),
            backgroundColor: rows.map(({ color }) => color),
            barThickness: ROW * BAR,
          },
        ],
      },
      options: {
        indexAxis: 'y',
        plugins: { legend: { display: false } },
        scales: {
          x: {
            type: logarithmic ? 'logarithmic' : 'linear',
            min: axis.min,
            max: axis.max,
            border: { display: false },
            afterBuildTicks: (scale: { ticks: { value: number }[] }) => {
              scale.ticks = axis.ticks.map((value) => ({ value }));
            },
            ticks: { callback: (value: unknown) => tick(Number(value)) },
            title: { display: true, text: axisTitle, color: COLORS.muted },
          },
          y: { ...rowAxis, ticks: { autoSkip: false, crossAlign: 'far', callback: atRow('name') } },
          numbers: {
            ...rowAxis,
            position: 'right',
            ticks: { autoSkip: false, callback: atRow('numbers') },
          },
        },
      },
    } as never,
  });
}
