/**
 * The sign-flip (randomisation) test of a mean difference, and its interval.
 *
 * Assumption: as for the signed-rank test, each difference was as likely to have the other sign. Against it:
 * it uses the sizes themselves, so it is stronger with light tails and weaker when one epoch went astray.
 * Fisher, "The Design of Experiments" (1935), section 21; the interval is made of subset means, Hartigan,
 * "Using subsample values as typical values", JASA 64 (1969).
 */
import { assertConfidence, assertFinite, type Interval, LEVEL_TOLERANCE } from './interval.ts';
import { createRandom, type Random } from './random.ts';

/** Up to here all 2ⁿ sign patterns are looked at: a million of them, some 10 ms for p, 100 ms to sort. */
export const ENUMERATION_LIMIT = 20;

export interface SignFlipOptions {
  /** Beyond the limit: sign patterns drawn. p is then at least 1/(draws + 1). */
  draws?: number;
  /** Beyond the limit: where the patterns come from. By default the same ones every time. */
  random?: Random;
}

interface Subsets {
  /** Sum of each subset's members. */
  sums: Float64Array;
  sizes: Uint32Array;
}

/** Every subset, the empty one first. O(2ⁿ). */
function allSubsets(xs: readonly number[]): Subsets {
  const sums = new Float64Array(2 ** xs.length);
  const sizes = new Uint32Array(2 ** xs.length);
  xs.forEach((x, i) => {
    const half = 2 ** i;
    for (let mask = 0; mask < half; mask++) {
      sums[half + mask] = sums[mask]! + x;
      sizes[half + mask] = sizes[mask]! + 1;
    }
  });
  return { sums, sizes };
}

/** Uniformly drawn subsets. O(draws·n). */
function drawnSubsets(xs: readonly number[], draws: number, random: Random): Subsets {
  const sums = new Float64Array(draws);
  const sizes = new Uint32Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    for (const x of xs) {
      if (random.coin()) {
        sums[draw]! += x;
        sizes[draw]! += 1;
      }
    }
  }
  return { sums, sizes };
}

function draw(xs: readonly number[], options: SignFlipOptions): Subsets {
  return drawnSubsets(xs, options.draws ?? 19_999, options.random ?? createRandom('sign-flip'));
}

const sum = (xs: readonly number[]): number => xs.reduce((total, x) => total + x, 0);

/**
 * Two-sided p-value of "mean difference 0". Exact up to {@link ENUMERATION_LIMIT} values. Beyond, (k+1)/(m+1)
 * with k of m drawn patterns at least as extreme: the pattern seen counts as one of them, without which the
 * test would not be valid (Phipson & Smyth, Stat. Appl. Genet. Mol. Biol. 9 (2010)).
 */
export function signFlipP(differences: readonly number[], options: SignFlipOptions = {}): number {
  assertFinite(differences);
  const total = sum(differences);
  // Sums that are equal on paper differ in the last bits; they must count as equally extreme.
  const tolerance = 1e-12 * differences.reduce((size, x) => size + Math.abs(x), 0);
  const exact = differences.length <= ENUMERATION_LIMIT;
  const { sums } = exact ? allSubsets(differences) : draw(differences, options);
  let extreme = 0;
  // Flipping the signs of a subset changes the total by twice the subset's sum.
  for (const flipped of sums) if (Math.abs(total - 2 * flipped) >= Math.abs(total) - tolerance) extreme++;
  return exact ? extreme / sums.length : (extreme + 1) / (sums.length + 1);
}

/**
 * All shifts that the sign-flip test would not reject. For a shift μ below the mean, flipping the signs of a
 * subset of x − μ gives something at least as extreme exactly if the mean of that subset or of its complement
 * is at most μ; so the ends are order statistics of subset means and need no search.
 * Enumerated: rank k = ⌊α·2ⁿ/2⌋ of the 2ⁿ − 1 means. Drawn: rank k = ⌊α·(m + 1)⌋ of the 2m means of subsets
 * and complements. null with fewer than two values, or if the draws were too few to bound the shift.
 */
export function signFlipInterval(
  differences: readonly number[],
  confidence: number,
  options: SignFlipOptions = {},
): Interval | null {
  assertFinite(differences);
  assertConfidence(confidence);
  const n = differences.length;
  if (n < 2) return null;
  const alpha = 1 - confidence + LEVEL_TOLERANCE;
  if (n <= ENUMERATION_LIMIT) {
    const { sums, sizes } = allSubsets(differences);
    const means = sums
      .map((s, i) => s / sizes[i]!)
      .subarray(1)
      .sort();
    const k = Math.max(1, Math.floor((alpha * 2 ** n) / 2));
    return { low: means[k - 1]!, high: means[means.length - k]!, confidence: 1 - (2 * k) / 2 ** n };
  }
  const { sums, sizes } = draw(differences, options);
  const total = sum(differences);
  const means = new Float64Array(2 * sums.length);
  sums.forEach((s, i) => {
    means[2 * i] = s / sizes[i]!;
    means[2 * i + 1] = (total - s) / (n - sizes[i]!);
  });
  const k = Math.max(1, Math.floor(alpha * (sums.length + 1)));
  const finite = means.filter((m) => !Number.isNaN(m)).sort();
  // An empty subset (0/0) is as extreme as the pattern seen at every shift: one less to count, at both ends.
  const rank = k - (means.length - finite.length);
  if (rank < 1) return null;
  return {
    low: finite[rank - 1]!,
    high: finite[finite.length - rank]!,
    confidence: 1 - k / (sums.length + 1),
  };
}
