/** Times by percentile; only what is measurable is drawn. */
import type { Analysis, TimeSummary, VariantRow } from '../../harness/model/analysis.ts';
import { formatUs } from '../../harness/model/units.ts';
import { logAxis, percentilePlace } from '../shared/axis.ts';
import { variantName } from '../shared/control.ts';
import { COUNTED_FROM, loadName, saysRates, scenarioLoads } from '../shared/latency.ts';
import { COLORS, draw, fit, LEGEND, logScale, lookOf, ticksAt } from './draw.ts';

const MARKS = [0, 50, 90, 99, 99.9, 99.99];

export interface PercentileLine {
  variant: string;
  times: TimeSummary | null;
}

/** Service times in the closed loop. */
export const percentilesChart = (analysis: Analysis, rows: readonly VariantRow[]): Uint8Array | null =>
  curvesChart(
    analysis,
    rows.map(({ variant, serviceTime }) => ({ variant, times: serviceTime })),
    {
      title: `Service time by percentile: ${rows[0]!.scenario}`,
      subtitle:
        'From actual send to the whole answer, all connections busy. A line ends where too few requests stand behind it.',
    },
  );

/** null when no line has anything measurable. */
export function curvesChart(
  analysis: Analysis,
  lines: readonly PercentileLine[],
  { title, subtitle }: { title: string; subtitle: string },
): Uint8Array | null {
  const series = lines.flatMap(({ variant, times }) => {
    const points = (times?.curve ?? [])
      .filter(({ percentile, us }) => percentile < 100 && us > 0)
      .map(({ percentile, us }) => ({ x: percentilePlace(percentile), y: us, percentile }));
    return points.length < 2 ? [] : [{ variant, points }];
  });
  if (series.length === 0) return null;
  const all = series.flatMap(({ points }) => points);
  const times = all.map(({ y }) => y);
  const y = logAxis(Math.min(...times) / 1.08, Math.max(...times) * 1.08, 7);
  const last = Math.max(...all.map(({ x }) => x));
  const marks = MARKS.filter((mark) => percentilePlace(mark) <= last * 1.0001);
  return draw({
    title,
    subtitle,
    footnote: `${analysis.experimentId} · ${analysis.headline}`,
    height: 640,
    config: {
      type: 'scatter',
      data: {
        datasets: series.map(({ variant, points }) => {
          const { color, dash } = lookOf(analysis, variant);
          return {
            label: fit(variantName(analysis, variant), LEGEND)[0]!,
            data: points,
            showLine: true,
            borderColor: color,
            backgroundColor: color,
            borderWidth: 3,
            borderDash: dash,
            pointRadius: points.map(({ percentile }) =>
              MARKS.includes(percentile) && percentile > 0 ? 5 : 0,
            ),
          };
        }),
      },
      options: {
        plugins: {
          legend: {
            position: 'bottom',
            align: 'start',
            labels: { usePointStyle: true, pointStyle: 'line', padding: 16 },
          },
        },
        scales: {
          x: {
            type: 'linear',
            min: 0,
            max: last,
            afterBuildTicks: ticksAt(marks.map(percentilePlace)),
            ticks: {
              autoSkip: false,
              callback: (_: unknown, index: number) => (marks[index] === 0 ? 'least' : `p${marks[index]}`),
            },
            title: { display: true, text: 'percentile of requests', color: COLORS.muted },
          },
          y: {
            ...logScale(y, formatUs),
          },
        },
      },
    } as never,
  });
}

/** Response times at each load of the open loop, each under its name: `response-85`. */
export function responseCharts(
  analysis: Analysis,
  rows: readonly VariantRow[],
): { name: string; png: Uint8Array | null }[] {
  if (analysis.plan.latency === null) return [];
  const { scenario } = rows[0]!;
  const rates = saysRates(analysis, scenario);
  return scenarioLoads(analysis, scenario).map(({ load, ratePerS }, i) => ({
    name: rates ? `response-${ratePerS}-per-s` : `response-${Math.round(load * 100)}`,
    png: curvesChart(
      analysis,
      rows.map(({ variant, responseTimes }) => ({ variant, times: responseTimes[i]?.responseTime ?? null })),
      {
        title: `Response time by percentile at ${loadName(analysis, scenario, load)} load: ${scenario}`,
        subtitle: `${COUNTED_FROM} A line ends where too few requests stand behind it.`,
      },
    ),
  }));
}
