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
  const times: number[] = [];
  // 1 − u lies in (0, 1], so the logarithm is finite.
  const gap = arrivals === 'constant' ? () => gapMs : () => -Math.log(1 - random.next()) * gapMs;
  for (let at = arrivals === 'constant' ? gapMs / 2 : gap(); at < durationMs; at += gap()) times.push(at);
  return Float64Array.from(times);
}
