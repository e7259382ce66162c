/**
 * How many steps of the knob are so many percent of a request. Pure.
 *
 * An experiment of N steps against none gives the ratio R of CPU time per request, so N steps cost R − 1 of the base
 * and n = N·x/(R − 1) steps cost the share x. Assumption: every step costs the same. On the machine this was made on a
 * step cost 1.19 ns by 200, 1.19 by 1,000, 1.15 by 6,000 and 1.18 by 60,000, in processes of 20,000 requests.
 */
export interface Factor {
  /** N. */
  steps: number;
  /** R with its interval. */
  ratio: number;
  low: number;
  high: number;
  confidence: number;
  epochs: number;
}

/** Below, R − 1 is mostly noise. */
const LEAST_RATIO = 1.05;

/**
 * Steps that about double a request, for a first guess: a dependent multiplication and addition take about 1 ns. It
 * decides how large R becomes, never what is planted. The pilot's processes are cold, hence not all of it.
 */
export function stepsToDouble(pilotRatePerS: number): number {
  const NS_PER_STEP = 1;
  const WARM_SHARE = 0.5;
  return Math.max(1_000, Math.round((WARM_SHARE * 1e9) / pilotRatePerS / NS_PER_STEP));
}

/** Throws RangeError if the factor could not be measured. */
export function assertUsable({ ratio, low, steps }: Factor): void {
  if (low > 1 && ratio >= LEAST_RATIO) return;
  throw new RangeError(
    `${steps} steps per request made it ${ratio.toFixed(3)} times as expensive (${low.toFixed(3)} at least); ` +
      `expected ${LEAST_RATIO} or more, or no effect can be planted`,
  );
}

/** Whole number of steps that cost the share x of a request; 0 only for x = 0. */
export function stepsFor(factor: Factor, x: number): number {
  assertUsable(factor);
  const steps = (factor.steps * x) / (factor.ratio - 1);
  return x === 0 ? 0 : Math.max(1, Math.round(steps));
}

/** The share of a request that so many steps cost. */
export function plantedShare(factor: Factor, steps: number): number {
  assertUsable(factor);
  return (steps * (factor.ratio - 1)) / factor.steps;
}

/** How far the planted share may be from the truth, as a share of itself: half the factor's interval. */
export const relativeError = ({ ratio, low, high }: Factor): number => (high - low) / 2 / (ratio - 1);
