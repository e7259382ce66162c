/** Response time against load: for every variant its middle and its tail. */
import type { Analysis, VariantRow } from '../../harness/model/analysis.ts';
import { formatUs } from '../../harness/model/units.ts';
import { logAxis } from '../shared/axis.ts';
import { variantName } from '../shared/control.ts';
import {
  arrivalsText,
  loadName,
  loadNote,
  loadPlace,
  loadText,
  type Percentile,
  saysRates,
  scenarioLoads,
  timeAt,
} from '../shared/latency.ts';
import { COLORS, draw, fit, LEGEND, logScale, lookOf, ticksAt } from './draw.ts';

/** The tail is the first of them that anything is known of. */
const TAILS = [99, 90] as const;
const MIDDLE_DASH = [3, 5];

interface Point {
  /** Share of the capacity. */
  x: number;
  /** µs */
  y: number;
  partlyVoid: boolean;
}

const pointsOf = (analysis: Analysis, row: VariantRow, percentile: Percentile): Point[] =>
  row.responseTimes.flatMap((times) => {
    const us = timeAt(times, percentile);
    return us === null
      ? []
      : [{ x: loadPlace(analysis, row.scenario, times.load), y: us, partlyVoid: times.void > 0 }];
  });

function lineOf(analysis: Analysis, row: VariantRow, points: readonly Point[], tail: boolean): object {
  const { color, dash } = lookOf(analysis, row.variant);
  return {
    label: fit(variantName(analysis, row.variant), LEGEND)[0]!,
    data: points,
    showLine: true,
    borderColor: color,
    backgroundColor: color,
    pointBackgroundColor: points.map(({ partlyVoid }) => (partlyVoid ? COLORS.paper : color)),
    pointBorderColor: color,
    pointBorderWidth: 2.5,
    borderWidth: tail ? 3 : 2,
    borderDash: tail ? dash : MIDDLE_DASH,
    pointRadius: tail ? 6 : 4.5,
  };
}

/** null without an open loop, and when nothing in it was measurable. */
export function loadChart(analysis: Analysis, rows: readonly VariantRow[]): Uint8Array | null {
  const tail =
    TAILS.find((percentile) => rows.some((row) => pointsOf(analysis, row, percentile).length > 0)) ?? 90;
  const tails = rows.map((row) => ({ row, points: pointsOf(analysis, row, tail) }));
  const middles = rows.map((row) => ({ row, points: pointsOf(analysis, row, 50) }));
  const all = [...tails, ...middles].flatMap(({ points }) => points);
  if (all.length === 0) return null;
  const { scenario } = rows[0]!;
  const given = scenarioLoads(analysis, scenario);
  const loads = given.map(({ load }) => loadPlace(analysis, scenario, load));
  const own = saysRates(analysis, scenario);
  const [first, last] = [loads[0]!, loads.at(-1)!];
  const air = Math.max(0.03, (last - first) * 0.1);
  const y = logAxis(
    Math.min(...all.map((point) => point.y)) / 1.15,
    Math.max(...all.map((point) => point.y)) * 1.15,
    7,
  );
  const hollow = all.some(({ partlyVoid }) => partlyVoid) ? ' Hollow: some stretches are void.' : '';
  const labels = new Map(
    given.map(({ load, ratePerS }, i) => [
      loads[i]!,
      own ? [loadName(analysis, scenario, load)] : [loadText(load), arrivalsText(ratePerS)],
    ]),
  );
  return draw({
    title: `Response time against load: ${rows[0]!.scenario}`,
    subtitle: `Solid: p${tail}. Dotted: p50.${hollow} ${loadNote(analysis, rows[0]!.scenario)}`,
    footnote: `${analysis.experimentId} · ${analysis.headline}`,
    height: 640,
    config: {
      type: 'scatter',
      data: {
        datasets: [
          ...tails.map(({ row, points }) => lineOf(analysis, row, points, true)),
          ...middles.map(({ row, points }) => lineOf(analysis, row, points, false)),
        ],
      },
      options: {
        plugins: {
          legend: {
            position: 'bottom',
            align: 'start',
            labels: {
              usePointStyle: true,
              pointStyle: 'line',
              padding: 16,
              filter: ({ datasetIndex }: { datasetIndex: number }) => datasetIndex < rows.length,
            },
          },
        },
        scales: {
          x: {
            type: 'linear',
            min: first - air,
            max: last + air,
            grid: { display: false },
            afterBuildTicks: ticksAt(loads),
            ticks: {
              autoSkip: false,
              callback: (value: unknown) => labels.get(Number(value)) ?? [],
            },
            title: {
              display: true,
              text: own ? 'arrivals' : 'share of what the slowest variant takes',
              color: COLORS.muted,
            },
          },
          y: {
            ...logScale(y, formatUs),
            title: { display: true, text: 'response time', color: COLORS.muted },
          },
        },
      },
    } as never,
  });
}
