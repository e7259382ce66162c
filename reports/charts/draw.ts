/** Look and size of all PNG charts, and the one place that turns a Chart.js configuration into bytes. */
import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { ChartConfiguration, ChartType, Plugin } from 'chart.js';
import { ChartJSNodeCanvas } from 'chartjs-node-canvas';
import type { Analysis } from '../../harness/model/analysis.ts';
import { plain } from '../shared/plain.ts';
import { FONT_FAMILY, registerFonts } from './fonts.ts';

/** CSS pixels; the picture has twice as many, for a projector or a dense screen. */
export const WIDTH = 1200;
const SCALE = 2;

export const COLORS = {
  paper: '#ffffff',
  ink: '#1a1f25',
  muted: '#59626d',
  grid: '#eceef1',
  band: '#e4e8ec',
  better: '#0067a3',
  worse: '#b84a00',
  both: '#6b747e',
} as const;

/** Okabe and Ito's colours, darkened where they would be faint on white; the baseline is grey. */
const BASELINE = '#6b747e';
const TWIN = '#a9b0b8';
const SERIES = ['#0072b2', '#d55e00', '#008f68', '#b35a8f', '#c58600', '#3d9bd4', '#7a6a00'];

export interface Look {
  color: string;
  dash: number[];
}

/** Stable over all charts of an analysis. */
export function lookOf({ plan, baseline }: Pick<Analysis, 'plan' | 'baseline'>, variant: string): Look {
  if (variant === baseline) return { color: BASELINE, dash: [] };
  if (variant === plan.control) return { color: TWIN, dash: [2, 4] };
  const index = plan.variants.filter((name) => name !== baseline).indexOf(variant);
  return { color: SERIES[index % SERIES.length]!, dash: index < SERIES.length ? [] : [8, 5] };
}

export interface Room {
  /** Of one line, in CSS pixels. */
  width: number;
  lines: number;
  /** `bold 22px`; without the family. */
  font?: string;
}

let ruler: SKRSContext2D | undefined;

/** Lines that fit the room, cut at spaces and after + = / -; the last ends in … if text is left. */
export function fit(text: string, { width, lines, font = '15px' }: Room): string[] {
  registerFonts();
  ruler ??= createCanvas(1, 1).getContext('2d');
  ruler.font = `${font} ${FONT_FAMILY}`;
  const fits = (line: string): boolean => ruler!.measureText(line).width <= width;
  const out: string[] = [];
  let line = '';
  for (const word of plain(text).match(/[^\s+=/-]+[+=/-]?|[+=/-]|\s+/g) ?? []) {
    if (fits((line + word).trimEnd())) {
      line += word;
      continue;
    }
    if (line.trim() !== '') out.push(line.trim());
    line = '';
    for (const character of word.trimStart()) {
      if (!fits(line + character)) {
        out.push(line);
        line = '';
      }
      line += character;
    }
  }
  out.push(line.trim());
  if (out.length <= lines) return out;
  let last = out[lines - 1]!;
  while (last !== '' && !fits(`${last}…`)) last = [...last].slice(0, -1).join('');
  return [...out.slice(0, lines - 1), `${last}…`];
}

/** Without the paddings at both sides. */
const INNER = WIDTH - 48;

/** Draws what Chart.js does not: the paper under the chart, and a small print under everything. */
function frame(footnote: string): Plugin {
  return {
    id: 'frame',
    beforeDraw({ ctx, width, height }) {
      ctx.save();
      ctx.fillStyle = COLORS.paper;
      ctx.fillRect(0, 0, width, height);
      ctx.restore();
    },
    afterDraw({ ctx, height }) {
      ctx.save();
      ctx.font = `12px ${FONT_FAMILY}`;
      ctx.fillStyle = COLORS.muted;
      ctx.textAlign = 'left';
      ctx.textBaseline = 'bottom';
      ctx.fillText(fit(footnote, { width: INNER, lines: 1, font: '12px' })[0]!, 24, height - 14);
      ctx.restore();
    },
  };
}

export interface Picture<T extends ChartType = ChartType> {
  title: string;
  subtitle: string;
  footnote: string;
  /** CSS pixels. */
  height: number;
  config: ChartConfiguration<T>;
}

/** Names at the left of rows. */
export const NAMES: Room = { width: 270, lines: 2 };
/** Names in a legend. */
export const LEGEND: Room = { width: 420, lines: 1 };

/** PNG bytes of a chart. */
export function draw<T extends ChartType>({
  title,
  subtitle,
  footnote,
  height,
  config,
}: Picture<T>): Uint8Array {
  registerFonts();
  const canvas = new ChartJSNodeCanvas({
    width: WIDTH,
    height,
    // By name, so that they extend the very copy of Chart.js that this canvas loads for itself.
    plugins: { modern: ['chartjs-chart-error-bars', 'chartjs-plugin-annotation'] },
    chartCallback: ({ defaults }) => {
      Object.assign(defaults.font, { family: FONT_FAMILY, size: 15 });
      defaults.color = COLORS.ink;
      defaults.borderColor = COLORS.grid;
    },
  });
  const whole = {
    ...config,
    plugins: [...(config.plugins ?? []), frame(footnote)],
    options: {
      ...config.options,
      devicePixelRatio: SCALE,
      layout: { padding: { left: 24, right: 24, top: 18, bottom: 40 } },
      plugins: {
        ...config.options?.plugins,
        title: {
          display: true,
          align: 'start',
          text: fit(title, { width: INNER, lines: 2, font: 'bold 22px' }),
          font: { size: 22, weight: 'bold', lineHeight: 1.25 },
          padding: { bottom: 4 },
        },
        subtitle: {
          display: true,
          align: 'start',
          text: fit(subtitle, { width: INNER, lines: 2 }),
          color: COLORS.muted,
          font: { size: 15 },
          padding: { bottom: 18 },
        },
      },
    },
  };
  return new Uint8Array(canvas.renderToBufferSync(whole as unknown as ChartConfiguration));
}

/** Ticks at these values and nowhere else. */
export const ticksAt =
  (values: readonly number[]) =>
  (scale: { ticks: { value: number }[] }): void => {
    scale.ticks = values.map((value) => ({ value }));
  };

/** A logarithmic scale whose ticks are chosen, each with its text. */
export const logScale = (
  { min, max, ticks }: { min: number; max: number; ticks: readonly number[] },
  text: (value: number) => string,
) => ({
  type: 'logarithmic' as const,
  min,
  max,
  border: { display: false },
  afterBuildTicks: ticksAt(ticks),
  ticks: { callback: (value: unknown) => text(Number(value)) },
});
