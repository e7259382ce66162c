/**
 * Do these values fall into two classes? Every split of the sorted values that leaves a fifth on either side is looked
 * at: the distance of the two means over the larger of the two s.d.s. The largest is compared with what uniform values
 * give, in a simulation with a fixed seed.
 *
 * Assumption: independent values. Uniform ones look more like two classes than others with one mode do: where they
 * are taken for two classes once in a hundred samples, normal values are once in a thousand, exponential and
 * Cauchy ones once in a hundred or less.
 */
import { assertFinite } from './interval.ts';
import { createRandom } from './random.ts';

export interface Class {
  count: number;
  median: number;
}

export interface TwoClasses {
  low: Class;
  high: Class;
  /** The least value of the upper class. */
  from: number;
}

/** With fewer values even classes ten s.d. apart are not told from chance reliably. */
export const FEWEST_FOR_CLASSES = 20;
const SMALLEST_SHARE = 0.2;
const LEVEL = 0.01;
const RUNS = 4_000;
/** Beyond so many values the critical separation still falls a little; this one is then stricter than need be. */
const SIMULATED_VALUES = 100;

const known = new Map<number, number>();

/** null when one class is enough, or with fewer than 20 values. Throws RangeError on a value that is not finite. */
export function twoClasses(values: readonly number[]): TwoClasses | null {
  assertFinite(values);
  if (values.length < FEWEST_FOR_CLASSES) return null;
  const sorted = Float64Array.from(values).sort();
  const best = bestSplit(sorted);
  if (best.separation <= criticalSeparation(values.length)) return null;
  const median = (from: number, to: number): number =>
    (sorted[(from + to - 1) >> 1]! + sorted[(from + to) >> 1]!) / 2;
  return {
    low: { count: best.at, median: median(0, best.at) },
    high: { count: values.length - best.at, median: median(best.at, values.length) },
    from: sorted[best.at]!,
  };
}

/** Of sorted values: where to cut so that the parts are furthest apart. O(n). */
function bestSplit(sorted: Float64Array): { at: number; separation: number } {
  const n = sorted.length;
  const least = Math.ceil(SMALLEST_SHARE * n);
  // About the middle, so that squares of large values with small differences keep their digits.
  const origin = sorted[n >> 1]!;
  let [sumBelow, squaresBelow, sumAll, squaresAll] = [0, 0, 0, 0];
  for (const x of sorted) {
    sumAll += x - origin;
    squaresAll += (x - origin) ** 2;
  }
  let best = { at: least, separation: 0 };
  for (let at = 1; at <= n - least; at++) {
    sumBelow += sorted[at - 1]! - origin;
    squaresBelow += (sorted[at - 1]! - origin) ** 2;
    if (at < least) continue;
    const below = moments(at, sumBelow, squaresBelow);
    const above = moments(n - at, sumAll - sumBelow, squaresAll - squaresBelow);
    const distance = above.mean - below.mean;
    if (distance <= 0) continue;
    const separation = distance / Math.sqrt(Math.max(below.variance, above.variance));
    if (separation > best.separation) best = { at, separation };
  }
  return best;
}

function moments(n: number, total: number, squares: number): { mean: number; variance: number } {
  const mean = total / n;
  return { mean, variance: Math.max(0, (squares - n * mean * mean) / (n - 1)) };
}

/** Exceeded by the best split of n uniform values in one of a hundred samples. */
function criticalSeparation(n: number): number {
  const size = Math.min(n, SIMULATED_VALUES);
  const before = known.get(size);
  if (before !== undefined) return before;
  const random = createRandom('two classes').fork(`${size} values`);
  const separations = Array.from(
    { length: RUNS },
    () => bestSplit(Float64Array.from({ length: size }, () => random.next()).sort()).separation,
  ).sort((a, b) => a - b);
  const critical = separations[Math.ceil((1 - LEVEL) * RUNS) - 1]!;
  known.set(size, critical);
  return critical;
}
