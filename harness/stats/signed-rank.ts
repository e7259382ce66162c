/**
 * Wilcoxon's signed-rank test of paired differences, exact, and the interval that belongs to it.
 *
 * Assumption: under the null hypothesis each difference was as likely to have the other sign, independently
 * of the other epochs. The fair coin that gives candidate and baseline their places makes this true for two
 * equal builds, whatever the tails, the skew of the noise or the drift. The interval assumes moreover that
 * the effect shifts the log-ratio and changes nothing else.
 *
 * Wilcoxon, Biometrics Bulletin 1 (1945); Hollander, Wolfe & Chicken, "Nonparametric Statistical Methods"
 * (2014), sections 3.1–3.3.
 */
import { assertConfidence, assertFinite, type Interval, LEVEL_TOLERANCE } from './interval.ts';
import { walshAverages } from './location.ts';

/** The smallest two-sided p that n epochs can give: all signs equal, two of 2ⁿ outcomes. At most 1. */
export const smallestP = (n: number): number => Math.min(1, 2 / 2 ** n);

/** The fewest epochs with which a test by signs can reach the level: 0.05 → 6, 0.01 → 8. */
export function epochsForAlpha(alpha: number): number {
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha: expected 0 < alpha < 1, got ${alpha}`);
  let n = 1;
  while (smallestP(n) > alpha + LEVEL_TOLERANCE) n++;
  return n;
}

/**
 * Twice the rank of each |x|, so that mid-ranks of ties are whole numbers; 0 where x is 0. Zeros are ranked
 * with the rest and then left out (Pratt, JASA 54 (1959)): leaving them out before ranking can turn a
 * significant sample into one that is not by making a value larger.
 */
function doubledRanks(xs: readonly number[]): number[] {
  const order = xs.map((_, i) => i).sort((i, j) => Math.abs(xs[i]!) - Math.abs(xs[j]!));
  const ranks = new Array<number>(xs.length).fill(0);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && Math.abs(xs[order[to]!]!) === Math.abs(xs[order[from]!]!)) to++;
    // Ranks from+1 … to share their mean; doubled, that is first + last.
    for (let i = from; i < to; i++) if (xs[order[i]!] !== 0) ranks[order[i]!] = from + 1 + to;
    from = to;
  }
  return ranks;
}

/**
 * Probability of each value of the sum of the weights that got a plus, each by a fair coin. Index = sum.
 * O(k·Σweights), k the number of weights. Exact in doubles up to 53 weights, to 1e-15 beyond.
 */
function distribution(weights: readonly number[]): Float64Array {
  const total = weights.reduce((sum, w) => sum + w, 0);
  const probability = new Float64Array(total + 1);
  probability[0] = 1;
  let reached = 0;
  for (const w of weights) {
    reached += w;
    for (let s = reached; s >= 0; s--) {
      probability[s] = (probability[s]! + (s >= w ? probability[s - w]! : 0)) / 2;
    }
  }
  return probability;
}

/**
 * Two-sided p-value of "no difference", from the distribution of the rank sum over all 2ⁿ signs given the
 * ranks seen: exact with ties and zeros too. 1 if there are no values or all are zero.
 */
export function signedRankP(differences: readonly number[]): number {
  assertFinite(differences);
  const ranks = doubledRanks(differences);
  const total = ranks.reduce((sum, r) => sum + r, 0);
  const plus = ranks.reduce((sum, r, i) => sum + (differences[i]! > 0 ? r : 0), 0);
  const distance = Math.abs(2 * plus - total);
  const probability = distribution(ranks.filter((r) => r > 0));
  let p = 0;
  for (let s = 0; s <= total; s++) if (Math.abs(2 * s - total) >= distance) p += probability[s]!;
  return Math.min(1, p);
}

/**
 * The largest k ≥ 1 such that the k-th smallest and the k-th largest Walsh average enclose the shift with
 * the asked confidence, and the confidence reached. If none does, k = 1.
 */
export function walshRank(n: number, confidence: number): { k: number; confidence: number } {
  const probability = distribution(Array.from({ length: n }, (_, i) => i + 1));
  const level = 1 - confidence + LEVEL_TOLERANCE;
  // P(outside) = 2·P(T ≤ k − 1), T the rank sum under the null hypothesis.
  let k = 1;
  let outside = 2 * probability[0]!;
  while (k < probability.length && outside + 2 * probability[k]! <= level) outside += 2 * probability[k++]!;
  return { k, confidence: 1 - outside };
}

/**
 * All shifts that the signed-rank test would not reject: two order statistics of the Walsh averages.
 * With tied values the stated confidence is a lower bound (Noether, JASA 62 (1967)).
 * null with fewer than two values, about which no confidence can be stated.
 */
export function signedRankInterval(differences: readonly number[], confidence: number): Interval | null {
  assertFinite(differences);
  assertConfidence(confidence);
  if (differences.length < 2) return null;
  const averages = walshAverages(differences);
  const { k, confidence: reached } = walshRank(differences.length, confidence);
  return { low: averages[k - 1]!, high: averages[averages.length - k]!, confidence: reached };
}
