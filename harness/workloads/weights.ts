/**
 * Weights become a list that is sent in turn: smooth weighted round robin, so that what is sent often is spread
 * evenly and not sent in bursts.
 */

/** Longer lists cost the generators memory and say hardly more. */
export const LONGEST_PERIOD = 1_000;
const TRIED = 100;
/** Weights are exact to so many decimals. */
const DECIMALS = 6;

export interface Turns {
  /** Indexes of the items in the order in which they are sent. Every item is in it. */
  order: readonly number[];
  /** Largest difference of a share from what the weights say, 0.01 = one percentage point; 0: exact. */
  error: number;
}

/** `weights`: above 0, no more than LONGEST_PERIOD of them. Throws RangeError otherwise. O(period × items). */
export function takeTurns(weights: readonly number[]): Turns {
  const wrong = weights.find((weight) => !(weight > 0 && Number.isFinite(weight)));
  if (wrong !== undefined) throw new RangeError(`weights: expected numbers above 0, got ${wrong}`);
  if (weights.length === 0 || weights.length > LONGEST_PERIOD)
    throw new RangeError(`weights: expected 1 to ${LONGEST_PERIOD} of them, got ${weights.length}`);
  const exact = wholeNumbers(weights);
  const counts = exact ?? nearestCounts(weights);
  return { order: interleaved(counts), error: exact === null ? errorOf(counts, weights) : 0 };
}

/** The smallest whole numbers in the same proportion; null when they add up to more than a period has. */
function wholeNumbers(weights: readonly number[]): number[] | null {
  const scale = 10 ** DECIMALS;
  const scaled = weights.map((weight) => Math.round(weight * scale));
  // Finer than can be told apart, or too coarse to be exact.
  if (scaled.some((n, i) => n === 0 || !Number.isSafeInteger(n) || Math.abs(n / scale - weights[i]!) > 1e-9))
    return null;
  const divisor = scaled.reduce(gcd);
  const counts = scaled.map((n) => n / divisor);
  return sum(counts) > LONGEST_PERIOD ? null : counts;
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** Of the longest periods the one whose shares come nearest; every item has one turn at least. */
function nearestCounts(weights: readonly number[]): number[] {
  let best: { counts: number[]; error: number } | undefined;
  for (let period = Math.max(weights.length, LONGEST_PERIOD - TRIED); period <= LONGEST_PERIOD; period++) {
    const counts = apportioned(weights, period);
    const error = errorOf(counts, weights);
    if (best === undefined || error < best.error) best = { counts, error };
  }
  return best!.counts;
}

/** One turn each, then the largest remainders. */
function apportioned(weights: readonly number[], period: number): number[] {
  const total = sum(weights);
  const wanted = weights.map((weight) => (weight / total) * period);
  const counts = wanted.map((share) => Math.max(1, Math.floor(share)));
  for (let left = period - sum(counts); left !== 0; left -= Math.sign(left)) {
    const gain = (i: number): number => Math.sign(left) * (wanted[i]! - counts[i]!);
    const candidates = counts.map((_, i) => i).filter((i) => left > 0 || counts[i]! > 1);
    const next = candidates.reduce((a, b) => (gain(b) > gain(a) ? b : a));
    counts[next]! += Math.sign(left);
  }
  return counts;
}

function errorOf(counts: readonly number[], weights: readonly number[]): number {
  const [period, total] = [sum(counts), sum(weights)];
  return Math.max(...counts.map((count, i) => Math.abs(count / period - weights[i]! / total)));
}

/** Smooth weighted round robin, as nginx balances its upstreams: each turn goes to whoever has waited for most. */
function interleaved(counts: readonly number[]): number[] {
  const period = sum(counts);
  const waiting = counts.map(() => 0);
  return Array.from({ length: period }, () => {
    let next = 0;
    for (const [i, count] of counts.entries()) {
      waiting[i]! += count;
      if (waiting[i]! > waiting[next]!) next = i;
    }
    waiting[next]! -= period;
    return next;
  });
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
