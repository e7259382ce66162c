/**
 * The open-loop phase, planned: which arrivals, at what rates, for how long. Pure.
 *
 * The rates are shares of what the slowest variant can take, so that all variants get the same arrivals and none is
 * asked for more than it can do.
 */
import type { LatencyPlan } from '../model/records.ts';
import { formatDuration, formatRate, MS_PER_S } from '../model/units.ts';
import type { PilotRate } from './run-record.ts';

const LOADS = [0.5, 0.7, 0.85] as const;
/** Of one stretch, at least and at most. */
const STRETCH_MS = { normal: 2_000, quick: 1_000, most: 5_000 } as const;
const STEP_MS = 100;
/** What p99 takes: so many requests in all epochs together, and in each epoch by itself. */
const P99 = { pooled: 10_000, perStretch: 1_000 } as const;
/** Poisson arrivals are a few more or fewer, and a stretch may be void. */
const SPARE = 1.1;
/** To wake a server, and until the last answer is in. */
const STRETCH_GAP_MS = 150;

/** By scenario: closed-loop throughput of the slowest variant, warm. Throws when the pilot did not measure it. */
export function capacities(rates: readonly PilotRate[]): Record<string, number> {
  const slowest: Record<string, number> = {};
  for (const { scenario, variant, capacityPerS } of rates) {
    if (capacityPerS === undefined) throw new Error(`no capacity of ${variant} in ${scenario}`);
    slowest[scenario] = Math.min(slowest[scenario] ?? Number.POSITIVE_INFINITY, capacityPerS);
  }
  return slowest;
}

/** Long enough for p99 at the lowest rate, if `epochs` are measured; in steps, between bounds. */
export function stretchLength(lowestPerS: number, epochs: number, quick: boolean): number {
  const requests = SPARE * Math.max(P99.perStretch, P99.pooled / epochs);
  const needed = Math.ceil(((requests / lowestPerS) * MS_PER_S) / STEP_MS) * STEP_MS;
  return Math.min(STRETCH_MS.most, Math.max(quick ? STRETCH_MS.quick : STRETCH_MS.normal, needed));
}

/** `epochs`: the fewest that will be measured. */
export function planLatency(
  rates: readonly PilotRate[],
  { epochs, quick }: { epochs: number; quick: boolean },
): LatencyPlan {
  const capacityPerS = capacities(rates);
  const lowest = LOADS[0] * Math.min(...Object.values(capacityPerS));
  return {
    loads: LOADS,
    arrivals: 'poisson',
    durationMs: stretchLength(lowest, epochs, quick),
    capacityPerS,
  };
}

/** Of one trial: every load once. */
export const openLoopMs = ({ loads, durationMs }: Pick<LatencyPlan, 'loads' | 'durationMs'>): number =>
  loads.length * (durationMs + STRETCH_GAP_MS);

/** In words: the capacity and the rates that follow from it, a sentence per scenario, and what it costs. */
export function latencyNotes(plan: LatencyPlan, rates: readonly PilotRate[], epochMs: number): string[] {
  const { capacityPerS, loads } = plan;
  const found = Object.entries(capacityPerS).map(([scenario, perS]) => {
    const slowest = rates.find((it) => it.scenario === scenario && it.capacityPerS === perS)!.variant;
    const bare = loads.map((load) => formatRate(load * perS).replace(' req/s', ''));
    return `${scenario}: ${slowest}, the slowest, takes ${formatRate(perS)}; response times at ${inWords(bare)} req/s`;
  });
  const phaseMs = rates.length * openLoopMs(plan);
  return [
    ...found,
    `the open loop takes about ${formatDuration(phaseMs)} of the ${formatDuration(epochMs)} of each epoch`,
  ];
}

const inWords = (items: readonly string[]): string =>
  items.length < 2 ? items.join() : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
