/** CPU time per request of every variant of a scenario, as bars with their values. */
import type { Plugin } from 'chart.js';
import type { Analysis, VariantRow } from '../../harness/model/analysis.ts';
import { linearTicks } from '../shared/axis.ts';
import { variantName } from '../shared/control.ts';
import * as words from '../shared/words.ts';
import { COLORS, draw, fit, lookOf, NAMES } from './draw.ts';
import { FONT_FAMILY } from './fonts.ts';

/** Values at the ends of the bars. */
const values = (texts: readonly string[]): Plugin => ({
  id: 'values',
  afterDatasetsDraw(chart) {
    const { ctx } = chart;
    ctx.save();
    ctx.font = `bold 15px ${FONT_FAMILY}`;
    ctx.fillStyle = COLORS.ink;
    ctx.textBaseline = 'middle';
    for (const [i, bar] of chart.getDatasetMeta(0).data.entries()) ctx.fillText(texts[i]!, bar.x + 10, bar.y);
    ctx.restore();
  },
});

export function cpuChart(analysis: Analysis, rows: readonly VariantRow[]): Uint8Array | null {
  if (rows.every((row) => row.cpuUsPerRequest === null)) return null;
  const max = Math.max(...rows.map((row) => row.cpuUsPerRequest ?? 0));
  const colors = rows.map((row) => lookOf(analysis, row.variant).color);
  return draw({
    title: `CPU time per request: ${rows[0]!.scenario}`,
    subtitle:
      'Median over epochs, all threads of the server, completed and correct requests. Less is better.',
    footnote: `${analysis.experimentId} · ${analysis.headline}`,
    height: 170 + 52 * rows.length,
    config: {
      type: 'bar',
      plugins: [
        values(
          rows.map((row) => (row.cpuUsPerRequest === null ? 'not measured' : words.us(row.cpuUsPerRequest))),
        ),
      ],
      data: {
        labels: rows.map((row) => fit(variantName(analysis, row.variant), NAMES)),
        datasets: [
          { data: rows.map((row) => row.cpuUsPerRequest ?? 0), backgroundColor: colors, barPercentage: 0.72 },
        ],
      },
      options: {
        indexAxis: 'y',
        plugins: { legend: { display: false } },
        scales: {
          x: {
            min: 0,
            max: max * 1.12,
            border: { display: false },
            afterBuildTicks: (scale: { ticks: { value: number }[] }) => {
              scale.ticks = linearTicks(0, max, 6).map((value) => ({ value }));
            },
            ticks: { callback: (value: unknown) => (Number(value) === 0 ? '0' : words.us(Number(value))) },
          },
          y: { grid: { display: false }, ticks: { crossAlign: 'far', autoSkip: false } },
        },
      },
    } as never,
  });
}
