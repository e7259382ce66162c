/** Response times at given loads: what there is to show of them, and in which words. */
import type { Analysis, LatencyEffect, ResponseTimes, VariantRow } from '../../harness/model/analysis.ts';
import { arrivalsOf, givenRate, hasOwnRates, type Load, loadsOf } from '../../harness/model/open-loop.ts';
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
export const loadsText = (loads: readonly number[]): string =>
  `${inWords(loads.map((load) => loadText(load).replace(' %', '')))} %`;

const inWords = (items: readonly string[]): string =>
  items.length < 2 ? items.join() : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

/** Loads of a scenario, ascending. Only with an open loop. */
export const scenarioLoads = ({ plan }: Analysis, scenario: string): Load[] =>
  loadsOf(plan.latency!, scenario);

/** Its loads are rates that the workload itself says. */
export const saysRates = ({ plan }: Analysis, scenario: string): boolean =>
  plan.latency !== null && hasOwnRates(plan.latency, scenario);

/**
 * Where a load stands on an axis: its share of the capacity; its place in the list where the workload says its rates,
 * which may be decades apart.
 */
export function loadPlace(analysis: Analysis, scenario: string, load: number): number {
  if (!saysRates(analysis, scenario)) return load;
  return scenarioLoads(analysis, scenario).findIndex((one) => one.load === load);
}

/** `85 %`; `500/s` where the workload says its rates. */
export function loadName(analysis: Analysis, scenario: string, load: number): string {
  if (!saysRates(analysis, scenario)) return loadText(load);
  const rate = scenarioLoads(analysis, scenario).find((one) => one.load === load)?.ratePerS;
  return rate === undefined ? loadText(load) : `${givenRate(rate)}/s`;
}

/** `50, 70 and 85 % of capacity`, `given rates`, or both. */
export function allLoadsText({ plan }: Analysis): string {
  const { loads, own } = plan.latency!;
  return inWords([
    ...(loads.length === 0 ? [] : [`${loadsText(loads)} of capacity`]),
    ...(own === undefined ? [] : ['given rates']),
  ]);
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
  const { capacityPerS, loads } = plan.latency!;
  const poisson = arrivalsOf(plan.latency!, scenario) === 'poisson';
  const kind = poisson ? 'Poisson arrivals' : 'arrivals at equal distances';
  const same = `The same ${kind} for all variants, whatever they do, at`;
  const capacity = formatRate(capacityPerS[scenario]!);
  if (!hasOwnRates(plan.latency!, scenario))
    return `${same} ${loadsText(loads)} of the ${capacity} that the slowest of them takes.`;
  const rates = loadsOf(plan.latency!, scenario).map(({ ratePerS }) => `${givenRate(ratePerS)}/s`);
  return `${same} ${inWords(rates)}; the slowest of them takes ${capacity}.`;
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
    const at = loadName(analysis, scenario, load);
    return `${who.length === cells.length ? '' : `${who.join(', ')} `}at ${at}: ${reason}`;
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
        const at = loadName(analysis, row.scenario, load);
        return `${variantName(analysis, row.variant)} at ${at}: ${which} void: ${reasons[0]}${more}`;
      }),
  );
}
