/** The ratio of every epoch, for all candidates of a scenario. */
import type { Analysis, Cell } from '../../harness/model/analysis.ts';
import { beyond, forestAxis, tickText } from '../shared/axis.ts';
import * as words from '../shared/words.ts';
import { COLORS, draw, fit, LEGEND, logScale, lookOf } from './draw.ts';

interface Dot {
  x: number;
  y: number;
  first: boolean;
}

/** Dots of one epoch stand side by side. */
function dots(cell: Cell, index: number, of: number): Dot[] {
  const shift = of === 1 ? 0 : ((index - (of - 1) / 2) / of) * 0.7;
  return cell.pairs.flatMap(({ epoch, cpuRatio, candidateFirst }) =>
    cpuRatio === null ? [] : [{ x: epoch + shift, y: cpuRatio, first: candidateFirst }],
  );
}

export function pairsChart(analysis: Analysis, cells: readonly Cell[]): Uint8Array | null {
  const { margin } = analysis.plan;
  const series = cells
    .map((cell, i) => ({ cell, dots: dots(cell, i, cells.length) }))
    .filter((one) => one.dots.length > 0);
  if (series.length === 0) return null;
  const asEffect = ({ y }: Dot): { ratio: number; low: number; high: number } => ({
    ratio: y,
    low: y,
    high: y,
  });
  const axis = forestAxis(
    series.flatMap((one) => one.dots.map(asEffect)),
    margin,
    7,
  );
  const shown = series.filter((one) => one.dots.some(({ y }) => beyond(axis, y) === 0));
  const far = series.filter((one) => !shown.includes(one)).map(({ cell }) => cell);
  const epochs = series.flatMap((one) => one.dots.map(({ x }) => x));
  const [first, last] = [Math.round(Math.min(...epochs)), Math.round(Math.max(...epochs))];
  const offAxis = far.map(
    (cell) => `${cell.candidate} (${cell.primary === null ? '?' : words.ratio(cell.primary.ratio)})`,
  );
  return draw({
    title: `CPU time per request, epoch by epoch: ${cells[0]!.scenario}`,
    subtitle:
      `Candidate ÷ ${analysis.baseline}. Filled: candidate started first; hollow: baseline first. Shaded: margin ± ${words.percent(margin)}.` +
      (far.length === 0 ? '' : ` Off the axis: ${offAxis.join(', ')}.`),
    footnote: `${analysis.experimentId} · ${analysis.headline}`,
    height: 600,
    config: {
      type: 'scatter',
      data: {
        datasets: shown.map(({ cell, dots: data }) => {
          const { color } = lookOf(analysis, cell.candidate);
          return {
            label: fit(cell.candidate, LEGEND)[0]!,
            data,
            borderColor: color,
            backgroundColor: color,
            pointBackgroundColor: data.map(({ first: filled }) => (filled ? color : COLORS.paper)),
            pointBorderColor: color,
            pointBorderWidth: 2.5,
            pointRadius: data.length > 60 ? 4 : 6.5,
          };
        }),
      },
      options: {
        plugins: {
          legend: {
            display: cells.length > 1,
            position: 'bottom',
            align: 'start',
            labels: {
              boxWidth: 14,
              boxHeight: 14,
              padding: 16,
              // Chart.js would take the look of the first dot, which may be hollow.
              generateLabels: (chart: {
                data: { datasets: readonly { label: string; borderColor: string }[] };
              }) =>
                chart.data.datasets.map(({ label: text, borderColor }) => ({
                  text,
                  fillStyle: borderColor,
                  strokeStyle: borderColor,
                })),
            },
          },
          annotation: {
            annotations: {
              band: {
                type: 'box',
                yMin: 1 - margin,
                yMax: 1 + margin,
                backgroundColor: COLORS.band,
                borderWidth: 0,
                drawTime: 'beforeDatasetsDraw',
              },
              one: {
                type: 'line',
                yMin: 1,
                yMax: 1,
                borderColor: COLORS.muted,
                borderWidth: 1.5,
                drawTime: 'beforeDatasetsDraw',
              },
            },
          },
        },
        scales: {
          x: {
            type: 'linear',
            min: first - 0.6,
            max: last + 0.6,
            grid: { display: false },
            afterBuildTicks: (scale: { ticks: { value: number }[] }) => {
              const step = Math.ceil((last - first + 1) / 20);
              scale.ticks = [];
              for (let value = first; value <= last; value += step) scale.ticks.push({ value });
            },
            title: { display: true, text: 'epoch (fresh processes in each)', color: COLORS.muted },
          },
          y: {
            ...logScale(axis, (value) => tickText(value, axis.ticks)),
          },
        },
      },
    } as never,
  });
}
