/**
 * The open-loop phase, planned: which arrivals, at what rates, for how long. Pure.
 *
 * The rates are shares of what the slowest variant can take, so that all variants get the same arrivals and none is
 * asked for more than it can do.
 */
import { givenRate, hasOwnRates, type Load, loadsOf } from '../model/open-loop.ts';
import type { LatencyPlan } from '../model/records.ts';
import type { Scenario } from '../model/scenario.ts';
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

/** What scenarios ask for by themselves. */
export type OwnRates = NonNullable<LatencyPlan['own']>;

export const ownRates = (scenarios: readonly Scenario[]): OwnRates =>
  Object.fromEntries(
    scenarios.flatMap(({ name, openLoop }) => (openLoop === undefined ? [] : [[name, openLoop]])),
  );

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

/** `epochs`: the fewest that will be measured. `shares`: also for scenarios that say no rates. */
export function planLatency(
  rates: readonly PilotRate[],
  { epochs, quick, shares = true }: { epochs: number; quick: boolean; shares?: boolean },
  own: OwnRates = {},
): LatencyPlan {
  const capacityPerS = capacities(
    shares ? rates : rates.filter(({ scenario }) => own[scenario] !== undefined),
  );
  const plan = {
    loads: shares ? LOADS : [],
    arrivals: 'poisson' as const,
    capacityPerS,
    ...(Object.keys(own).length === 0 ? {} : { own }),
  };
  const lowest = Math.min(
    ...Object.keys(capacityPerS).map(
      (scenario) => loadsOf({ ...plan, durationMs: 0 }, scenario)[0]!.ratePerS,
    ),
  );
  return { ...plan, durationMs: stretchLength(lowest, epochs, quick) };
}

/** Of one trial: every load once. */
export const openLoopMs = (plan: LatencyPlan, scenario: string): number =>
  loadsOf(plan, scenario).length * (plan.durationMs + STRETCH_GAP_MS);

/** In words: the capacity and the rates that follow from it, a sentence per scenario, and what it costs. */
export function latencyNotes(plan: LatencyPlan, rates: readonly PilotRate[], epochMs: number): string[] {
  const found = Object.entries(plan.capacityPerS).flatMap(([scenario, perS]) => {
    const slowest = rates.find((it) => it.scenario === scenario && it.capacityPerS === perS)!.variant;
    const loads = loadsOf(plan, scenario);
    const own = hasOwnRates(plan, scenario);
    const all = bare(loads, own);
    const beyond = loads.filter(({ load }) => load >= 1);
    return [
      `${scenario}: ${slowest}, the slowest, takes ${formatRate(perS)}; response times at ${all} req/s`,
      ...(beyond.length === 0
        ? []
        : [
            `${scenario}: at ${bare(beyond, own)} req/s, which is more than ${slowest} takes, its response times grow for as long as the load lasts`,
          ]),
    ];
  });
  const phaseMs = rates.reduce((total, { scenario }) => total + openLoopMs(plan, scenario), 0);
  return [
    ...found,
    `the open loop takes about ${formatDuration(phaseMs)} of the ${formatDuration(epochMs)} of each epoch`,
  ];
}

const bare = (loads: readonly Load[], own: boolean): string =>
  inWords(
    loads.map(({ ratePerS }) => (own ? givenRate(ratePerS) : formatRate(ratePerS).replace(' req/s', ''))),
  );

const inWords = (items: readonly string[]): string =>
  items.length < 2 ? items.join() : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
