/** Response times at given loads: what there is to show of them, and in which words. */
import type { Analysis, LatencyEffect, ResponseTimes, VariantRow } from '../../harness/model/analysis.ts';
import { formatRate } from '../../harness/model/units.ts';
import { rowsOf, variantName } from './control.ts';
import { count } from './words.ts';

export const PERCENTILES = [50, 90, 99, 99.9] as const;
export type Percentile = (typeof PERCENTILES)[number];

const FIELDS = { 50: 'p50Us', 90: 'p90Us', 99: 'p99Us', 99.9: 'p999Us' } as const;

/** µs from the intended send; null: not measurable. */
export const timeAt = (times: ResponseTimes, percentile: Percentile): number | null =>
  times.responseTime?.[FIELDS[percentile]] ?? null;

/** `85 %` */
export const loadText = (load: number): string => `${Number((load * 100).toFixed(1))} %`;

/** `50, 70 and 85 %` */
export function loadsText(loads: readonly number[]): string {
  const numbers = loads.map((load) => loadText(load).replace(' %', ''));
  return `${numbers.length < 2 ? numbers.join() : `${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`} %`;
}

/** `2,050/s` */
export const arrivalsText = (ratePerS: number): string => formatRate(ratePerS).replace(' req/s', '/s');

/** Scenarios with their rows, the control last; none without an open loop. */
export function latencyGroups(analysis: Analysis): { scenario: string; rows: VariantRow[] }[] {
  if (analysis.plan.latency === null) return [];
  return analysis.plan.scenarios.flatMap((scenario) => {
    const rows = rowsOf(analysis, scenario).filter(({ responseTimes }) => responseTimes.length > 0);
    return rows.length === 0 ? [] : [{ scenario, rows }];
  });
}

/** The effect of a candidate; undefined for the baseline, the control, and without an open loop. */
export const effectAt = (
  analysis: Analysis,
  { scenario, variant }: Pick<VariantRow, 'scenario' | 'variant'>,
  load: number,
  percentile: Percentile,
): LatencyEffect | undefined =>
  analysis.cells
    .find((cell) => cell.scenario === scenario && cell.candidate === variant)
    ?.latency.find((it) => it.load === load && it.percentile === percentile);

/** What the load is, in one sentence. */
export function loadNote({ plan }: Analysis, scenario: string): string {
  const { arrivals, capacityPerS, loads } = plan.latency!;
  const kind = arrivals === 'poisson' ? 'Poisson arrivals' : 'arrivals at equal distances';
  return (
    `The same ${kind} for all variants, whatever they do, at ${loadsText(loads)} of the ` +
    `${formatRate(capacityPerS[scenario]!)} that the slowest of them takes.`
  );
}

export const COUNTED_FROM =
  'Response time counts from the intended send, so that a stall is seen by everyone who was due in it.';

/**
 * One sentence per load and reason why effects could not be measured: `at 50 %: p99.9 takes …`. Without those that
 * `voidSentences` explains.
 */
export function notMeasurable(
  analysis: Analysis,
  scenario: string,
  percentiles: readonly number[] = PERCENTILES,
): string[] {
  const cells = analysis.cells.filter((cell) => cell.scenario === scenario);
  const rows = analysis.rows.filter((row) => row.scenario === scenario);
  const allVoid = (variant: string, load: number): boolean =>
    rows
      .find((row) => row.variant === variant)
      ?.responseTimes.some((times) => times.load === load && times.stretches === 0 && times.void > 0) ===
    true;
  const missing = cells.flatMap(({ candidate, latency }) =>
    latency
      .filter(({ percentile, reason }) => reason !== null && percentiles.includes(percentile))
      .filter(({ load }) => !allVoid(candidate, load) && !allVoid(analysis.baseline, load))
      .map(({ load, reason }) => ({ candidate, load, reason })),
  );
  const groups = Map.groupBy(missing, ({ load, reason }) => `${load} ${reason}`);
  return [...groups.values()].map((group) => {
    const { load, reason } = group[0]!;
    const who = [...new Set(group.map(({ candidate }) => candidate))];
    return `${who.length === cells.length ? '' : `${who.join(', ')} `}at ${loadText(load)}: ${reason}`;
  });
}

/** One sentence per variant and load that has void stretches, with the first reason. */
export function voidSentences(analysis: Analysis, rows: readonly VariantRow[]): string[] {
  return rows.flatMap((row) =>
    row.responseTimes
      .filter((times) => times.void > 0)
      .map(({ load, void: voids, stretches, reasons }) => {
        const more = reasons.length < 2 ? '' : `, and ${count(reasons.length - 1, 'other reason')}`;
        const which = `${voids} of ${count(voids + stretches, 'stretch', 'stretches')}`;
        return `${variantName(analysis, row.variant)} at ${loadText(load)}: ${which} void: ${reasons[0]}${more}`;
      }),
  );
}
