import type { LatencyPlan } from './records.ts';
import { formatCount } from './units.ts';

/** One load of the open loop in one scenario. */
export interface Load {
  /** Share of the capacity. Above 1 it is more than the slowest variant can take. */
  load: number;
  /** Intended arrivals a second. */
  ratePerS: number;
}

/** Ascending; none where a scenario has no open loop. */
export function loadsOf({ loads, capacityPerS, own = {} }: LatencyPlan, scenario: string): Load[] {
  const capacity = capacityPerS[scenario];
  if (capacity === undefined) return [];
  const rates = own[scenario]?.ratesPerS;
  return rates === undefined
    ? loads.map((load) => ({ load, ratePerS: load * capacity }))
    : rates.map((ratePerS) => ({ load: ratePerS / capacity, ratePerS }));
}

export const arrivalsOf = ({ arrivals, own = {} }: LatencyPlan, scenario: string): LatencyPlan['arrivals'] =>
  own[scenario]?.arrivals ?? arrivals;

/** The workload itself says at which rates. */
export const hasOwnRates = ({ own = {} }: LatencyPlan, scenario: string): boolean =>
  own[scenario] !== undefined;

/** `2,000`, `0.25`: a rate that somebody wrote down, with no digit more or less. */
export const givenRate = (ratePerS: number): string =>
  Number.isInteger(ratePerS) ? formatCount(ratePerS) : String(ratePerS);
