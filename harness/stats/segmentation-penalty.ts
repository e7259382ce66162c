/** The price of a change, by simulation: so high that a series without one is cut as rarely as asked. */
import { createRandom } from './random.ts';
import { costs, type Observation, segmentation } from './segmentation.ts';

const SIMULATIONS = 1_000;
/** Fixed: the same question has the same answer, whoever asks. */
const SEED = 'penalty';

/**
 * Penalty at which one level with normal noise, of so many nights, is cut with a chance of `rate`. Known up to the noise of a
 * thousand simulated series (at 1 %: between 0.5 and 1.8 %). O(1,000 · nights²).
 */
export function calibratePenalty(nights: number, rate: number, shortest = 1): number {
  if (!(rate > 0 && rate < 1)) throw new RangeError(`rate: expected 0 < rate < 1, got ${rate}`);
  if (nights < 2 * shortest) return 0;
  const key = `${nights} ${rate} ${shortest}`;
  const known = calibrated.get(key);
  if (known !== undefined) return known;
  const random = createRandom(SEED).fork(String(nights));
  const prices = Float64Array.from({ length: SIMULATIONS }, () => {
    const series = Array.from({ length: nights }, () => ({ mean: random.normal(), variance: 1 }));
    return priceOfNoCut(series, shortest);
  }).sort();
  const penalty = prices[Math.min(SIMULATIONS - 1, Math.ceil((1 - rate) * SIMULATIONS))]!;
  calibrated.set(key, penalty);
  return penalty;
}

const calibrated = new Map<string, number>();

/**
 * The least penalty at which the series is one segment: the largest gain per cut of any division. Found by asking for the best
 * division at a price, first that of the best single cut, and raising the price to what that one gains per cut, until none pays (Dinkelbach, "On nonlinear
 * fractional programming", Management Science 13, 1967).
 */
export function priceOfNoCut(series: readonly Observation[], shortest: number): number {
  const cost = costs(series);
  const whole = cost.squares(0, series.length);
  let price = 0;
  for (let at = shortest; at <= series.length - shortest; at++) {
    price = Math.max(price, whole - cost.squares(0, at) - cost.squares(at, series.length));
  }
  for (;;) {
    const segments = segmentation(series, { penalty: price, shortest });
    const cuts = segments.length - 1;
    if (cuts === 0) return price;
    const left = segments.reduce((sum, { from, to }) => sum + cost.squares(from, to), 0);
    const gain = (whole - left) / cuts;
    // Rounding: a division that gains no more than the price is as good as none.
    if (gain <= price * (1 + 1e-12)) return price;
    price = gain;
  }
}
