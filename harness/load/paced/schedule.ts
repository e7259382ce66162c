import { MS_PER_S } from '../../model/units.ts';
import type { Random } from '../../stats/random.ts';

export type Arrivals = 'constant' | 'poisson';

/** More requests than this in one run is a slip of the pen, not a plan (64 MiB of times). */
const MAX_ARRIVALS = 8_000_000;

/**
 * When each request is to be sent, in ms from the start, ascending, all below `durationMs`.
 * 'constant': every 1/rate s, beginning half a step in. 'poisson': independent exponential gaps, as
 * from many clients that know nothing of each other; the number of arrivals is random too.
 * Throws RangeError for a rate or duration that is not positive.
 */
export function arrivalTimes(
  arrivals: Arrivals,
  ratePerS: number,
  durationMs: number,
  random: Random,
): Float64Array {
  if (!(ratePerS > 0) || !(durationMs > 0)) {
    throw new RangeError(`expected a positive rate and duration, got ${ratePerS}/s for ${durationMs} ms`);
  }
  const gapMs = MS_PER_S / ratePerS;
  if (durationMs / gapMs > MAX_ARRIVALS)
    throw new RangeError(`more than ${MAX_ARRIVALS} requests in one run`);
  return arrivals === 'constant' ? evenly(gapMs, durationMs) : independently(gapMs, durationMs, random);
}

/** Each time from its own index: adding up gaps would add up their rounding too. */
function evenly(gapMs: number, durationMs: number): Float64Array {
  const count = Math.max(0, Math.ceil(durationMs / gapMs - 0.5));
  return Float64Array.from({ length: count }, (_, i) => (i + 0.5) * gapMs);
}

/** Straight into typed memory: millions of numbers in an array would be garbage when the load begins. */
function independently(gapMs: number, durationMs: number, random: Random): Float64Array<ArrayBuffer> {
  const expected = durationMs / gapMs;
  let times = new Float64Array(Math.ceil(expected + 6 * Math.sqrt(expected)) + 16);
  let count = 0;
  // 1 − u lies in (0, 1], so the logarithm is finite.
  const gap = (): number => -Math.log(1 - random.next()) * gapMs;
  for (let at = gap(); at < durationMs; at += gap()) {
    if (count === times.length) {
      const longer = new Float64Array(2 * count);
      longer.set(times);
      times = longer;
    }
    times[count++] = at;
  }
  return times.slice(0, count);
}
