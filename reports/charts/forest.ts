/** The effects of all cells with their intervals, the margin band and the line of no effect. */
import type { Analysis, Cell, VerdictKind } from '../../harness/model/analysis.ts';
import { type Axis, beyond, forestAxis, tickText } from '../shared/axis.ts';
import { intervalsName } from '../shared/looks.ts';
import { responseWords } from '../shared/response.ts';
import * as words from '../shared/words.ts';
import { COLORS, draw, fit, logScale, NAMES } from './draw.ts';

const ROW = 46;

const TONES: Partial<Record<VerdictKind, string>> = {
  faster: COLORS.better,
  slower: COLORS.worse,
  void: COLORS.worse,
};

/** Row of a cell, from the top; a scenario's first is one further down, below its heading. */
function layout(analysis: Analysis): {
  cells: { cell: Cell; y: number }[];
  headings: { text: string; y: number }[];
  rows: number;
} {
  const several = analysis.plan.scenarios.length > 1;
  const cells: { cell: Cell; y: number }[] = [];
  const headings: { text: string; y: number }[] = [];
  let y = 0;
  for (const scenario of analysis.plan.scenarios) {
    const drawn = analysis.cells.filter((cell) => cell.scenario === scenario);
    if (drawn.length === 0) continue;
    if (several) headings.push({ text: scenario, y: y++ });
    for (const cell of drawn) cells.push({ cell, y: y++ });
  }
  return { cells, headings, rows: y };
}

/** Band, line of 1, and the numbers of effects that lie off the axis, with an arrow to their side. */
function annotations(cells: readonly { cell: Cell; y: number }[], axis: Axis, margin: number): object {
  const off = cells.flatMap(({ cell, y }) => {
    const side = cell.primary === null ? 0 : beyond(axis, cell.primary.ratio);
    if (side === 0) return [];
    const { ratio } = cell.primary!;
    return [
      {
        type: 'label',
        xValue: side < 0 ? axis.min : axis.max,
        yValue: y,
        position: { x: side < 0 ? 'start' : 'end', y: 'center' },
        content: side < 0 ? `◂ ${words.ratio(ratio)}` : `${words.ratio(ratio)} ▸`,
        color: COLORS[words.direction(cell.primary!)],
        font: { weight: 'bold', size: 15 },
      },
    ];
  });
  return {
    band: {
      type: 'box',
      xMin: Math.max(axis.min, 1 - margin),
      xMax: Math.min(axis.max, 1 + margin),
      backgroundColor: COLORS.band,
      borderWidth: 0,
      drawTime: 'beforeDatasetsDraw',
    },
    one: {
      type: 'line',
      xMin: 1,
      xMax: 1,
      borderColor: COLORS.muted,
      borderWidth: 1.5,
      drawTime: 'beforeDatasetsDraw',
    },
    ...Object.fromEntries(off.map((label, i) => [`off${i}`, label])),
  };
}

/** null when no cell has a measured effect. */
export function forestChart(analysis: Analysis): Uint8Array | null {
  const { cells, headings, rows } = layout(analysis);
  const effects = cells.flatMap(({ cell }) => cell.primary ?? []);
  if (effects.length === 0) return null;
  const { margin } = analysis.plan;
  const axis = forestAxis(effects, margin);
  const inside = (value: number): number => Math.min(axis.max, Math.max(axis.min, value));
  const drawn = cells.filter(({ cell }) => cell.primary !== null && beyond(axis, cell.primary.ratio) === 0);
  // The points are drawn over their error bars: the first set of data is the topmost.
  const points = drawn.map(({ cell, y }) => ({
    x: cell.primary!.ratio,
    y,
    xMin: inside(cell.primary!.low),
    xMax: inside(cell.primary!.high),
  }));
  const colors = drawn.map(({ cell }) => COLORS[words.direction(cell.primary!)]);
  const names = new Map<number, string[]>([
    ...headings.map(({ text, y }) => [y, fit(text, NAMES)] as const),
    ...cells.map(({ cell, y }) => [y, fit(cell.candidate, NAMES)] as const),
  ]);
  const numbers = new Map(
    cells.map(({ cell, y }) => {
      const { symbol, word } = words.VERDICTS[cell.verdict];
      const change =
        cell.primary === null
          ? 'not measured'
          : `${words.effectChange(cell.primary)}  (${words.changeInterval(cell.primary)})`;
      const shape = cell.shapes.length === 0 ? '' : ', shape changed';
      return [y, [change, `${symbol} ${word}${shape}`]] as const;
    }),
  );
  const tones = new Map(cells.map(({ cell, y }) => [y, TONES[cell.verdict] ?? COLORS.ink] as const));
  const rowAxis = {
    type: 'linear',
    min: -0.6,
    max: rows - 0.4,
    reverse: true,
    border: { display: false },
    grid: { display: false },
  };
  const everyRow = (scale: { ticks: { value: number }[] }): void => {
    scale.ticks = Array.from({ length: rows }, (_, value) => ({ value }));
  };
  const isHeading = (y: number): boolean => headings.some((heading) => heading.y === y);
  const response = responseWords(analysis.cells);
  return draw({
    title: analysis.headline,
    subtitle: `${response.title}, candidate ÷ ${analysis.baseline}, with ${intervalsName(analysis)}. Shaded: margin ± ${words.percent(margin)}.`,
    footnote: `${analysis.experimentId} · ${analysis.rule}`,
    height: 190 + Math.max(ROW * rows, 100),
    config: {
      type: 'scatterWithErrorBars',
      data: {
        datasets: [
          {
            type: 'scatter',
            data: points,
            pointRadius: 8,
            pointBackgroundColor: colors,
            pointBorderColor: COLORS.paper,
            pointBorderWidth: 2.5,
          },
          {
            data: points,
            radius: 0,
            errorBarColor: colors,
            errorBarWhiskerColor: colors,
            errorBarLineWidth: 3.5,
            errorBarWhiskerLineWidth: 3.5,
            errorBarWhiskerSize: 16,
          },
        ],
      },
      options: {
        plugins: {
          legend: { display: false },
          annotation: { annotations: annotations(cells, axis, margin) },
        },
        scales: {
          x: {
            ...logScale(axis, (value) => tickText(value, axis.ticks)),
            title: {
              display: true,
              text: `◂ less ${response.short}        ratio        more ${response.short} ▸`,
              color: COLORS.muted,
            },
          },
          y: {
            ...rowAxis,
            afterBuildTicks: everyRow,
            ticks: {
              autoSkip: false,
              crossAlign: 'far',
              color: (context: { tick: { value: number } }) =>
                isHeading(context.tick.value) ? COLORS.muted : COLORS.ink,
              callback: (value: unknown) => names.get(Number(value)) ?? '',
            },
          },
          verdict: {
            ...rowAxis,
            position: 'right',
            afterBuildTicks: everyRow,
            ticks: {
              autoSkip: false,
              color: (context: { tick: { value: number } }) => tones.get(context.tick.value) ?? COLORS.muted,
              callback: (value: unknown) => numbers.get(Number(value)) ?? '',
            },
          },
        },
      },
    } as never,
  });
}
