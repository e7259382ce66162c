/**
 * A sequential test that may be looked at after every epoch: betting on the sign of the difference.
 *
 * Start with 1, half of it on "candidate slower" and half on "faster". Each epoch stakes the share λ of each
 * half at even odds:  E_n = ½·Π(1 + λ_e·ψ_e) + ½·Π(1 − λ_e·ψ_e).
 * ψ_e is the difference over a scale, cut off at ±1; scale and λ_e are fixed before the epoch is seen.
 *
 * Assumption, the only one: if the two builds are the same, then given all earlier epochs and the size of this
 * difference its sign is a fair coin. The lab tosses that coin when it assigns places. Hence E_n is a
 * nonnegative martingale from 1, and P(E_n ever ≥ 1/α) ≤ α (Ville 1939) with any drift and any tails: one may
 * stop at any look.
 *
 * Ramdas, Grünwald, Vovk & Shafer, "Game-theoretic statistics and safe anytime-valid inference", Statist. Sci. 38
 * (2023); the stakes follow aGRAPA of Waudby-Smith & Ramdas, "Estimating means of bounded random variables by
 * betting", J. R. Statist. Soc. B 86 (2024).
 */
import { assertConfidence, assertFinite, type Interval } from './interval.ts';
import { hodgesLehmann, medianOfSorted } from './location.ts';

export interface BettingOptions {
  /**
   * Guess of a typical |difference|, fixed before the data (the margin will do). A bad guess costs an epoch or
   * two of speed, never validity.
   */
  initialScale: number;
}

export interface BettingTest {
  /** Takes the next epoch's log-ratio and returns the e-value with it. Throws RangeError if not finite. */
  observe(difference: number): number;
  /** Epochs seen. */
  readonly n: number;
  /** E_n, 1 at the start: the wealth now, and the evidence against "no difference". */
  readonly eValue: number;
  /** The largest E so far; min(1, 1/largest) is a p-value that holds at every look. */
  readonly largest: number;
}

/** Below 1, so that one loss is not ruin: it leaves a tenth. */
const MAX_STAKE = 0.9;
/**
 * Half at least: a lab is asked about differences, and starting timidly costs epochs. In simulation at 1 %,
 * an effect of two s.d. takes a median of 11 epochs with this floor, as with lower ones, but effects of half an
 * s.d. are found more often.
 */
const MIN_STAKE = 0.5;
/** ψ² of the one imagined epoch that keeps the first stakes finite. */
const PRIOR_SQUARE = 0.25;

export function createBettingTest({ initialScale }: BettingOptions): BettingTest {
  if (!(initialScale > 0 && Number.isFinite(initialScale))) {
    throw new RangeError(`initialScale: expected a finite number above 0, got ${initialScale}`);
  }
  // Ascending. The guess counts as one size seen, and is soon outvoted.
  const sizes = [initialScale];
  let n = 0;
  let sum = 0;
  let sumOfSquares = 0;
  // Logarithms: a clear effect would overflow a product after some 1,100 epochs.
  let logUp = 0;
  let logDown = 0;
  let largest = 1;
  const eValue = (): number => (Math.exp(logUp) + Math.exp(logDown)) / 2;

  return {
    observe(difference) {
      assertFinite([difference]);
      const scale = medianOfSorted(sizes);
      const stake = stakeFrom(sum, sumOfSquares);
      // Earlier differences of exactly 0 can make the scale 0; the sign alone is then the bounded odd function.
      const psi = scale > 0 ? Math.max(-1, Math.min(1, difference / scale)) : Math.sign(difference);
      logUp += Math.log1p(stake * psi);
      logDown += Math.log1p(-stake * psi);
      n++;
      sum += psi;
      sumOfSquares += psi * psi;
      insertAscending(sizes, Math.abs(difference));
      largest = Math.max(largest, eValue());
      return eValue();
    },
    get n() {
      return n;
    },
    get eValue() {
      return eValue();
    },
    get largest() {
      return largest;
    },
  };
}

/** E after each epoch. Throws RangeError on a difference that is not finite. */
export function bettingPath(differences: readonly number[], options: BettingOptions): number[] {
  const test = createBettingTest(options);
  return differences.map((d) => test.observe(d));
}

/** The fewest epochs in which the evidence can reach 1/alpha: all differences alike. 0.05 → 7, 0.01 → 9. */
export function fewestLooks(alpha: number): number {
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha: expected 0 < alpha < 1, got ${alpha}`);
  const test = createBettingTest({ initialScale: 1 });
  while (test.eValue < 1 / alpha) test.observe(1);
  return test.n;
}

/** Sorting afresh for each epoch and shift would be most of a confidence sequence's time. */
function insertAscending(xs: number[], x: number): void {
  let [from, to] = [0, xs.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (xs[middle]! < x) from = middle + 1;
    else to = middle;
  }
  xs.splice(from, 0, x);
}

/** |mean ψ| / mean ψ² of the past maximises the wealth's growth to second order; bounded on both sides. */
function stakeFrom(sum: number, sumOfSquares: number): number {
  const best = Math.abs(sum) / (PRIOR_SQUARE + sumOfSquares);
  return Math.max(MIN_STAKE, Math.min(MAX_STAKE, best));
}

/** Shifts looked at before the ends are refined. */
const GRID = 400;
/** Halvings per end: a grid step to a billionth. */
const HALVINGS = 30;

/**
 * All shifts μ that the test on d − μ has not rejected at any look: encloses the true shift at all looks at
 * once with the asked confidence. Further assumption: d − μ is as likely as μ − d, given the past, at the true μ.
 *
 * null while even the farthest shift is not rejected, i.e. the interval is the whole line (E can be at most
 * ½·Π(1 + λ): some 9 epochs at 99 %). The hull is returned where the set has gaps.
 * O(grid · n²) at worst for n epochs; most shifts are rejected early.
 */
export function confidenceSequence(
  differences: readonly number[],
  confidence: number,
  options: BettingOptions,
): Interval | null {
  assertFinite(differences);
  assertConfidence(confidence);
  if (differences.length === 0) return null;
  const rejected = (shift: number): boolean => {
    const test = createBettingTest(options);
    return differences.some((d) => test.observe(d - shift) >= 1 / (1 - confidence));
  };
  const least = Math.min(...differences);
  const greatest = Math.max(...differences);
  // So far out that every difference is cut off at ±1 or lies at the scale of the others.
  const reach = 10 * Math.max(greatest - least, options.initialScale);
  const [from, to] = [least - reach, greatest + reach];
  if (!rejected(from) || !rejected(to)) return null;

  // The set lies where the differences lie: a grid over them, and between it and the far ends one step each. The
  // estimate is looked at too, or a set narrower than a step could be missed.
  const centre = hodgesLehmann(differences);
  const pad = Math.max(greatest - least, options.initialScale);
  const step = (greatest - least + 2 * pad) / GRID;
  const grid = Array.from({ length: GRID + 1 }, (_, i) => least - pad + i * step);
  const shifts = [from, ...[...grid, centre].sort((a, b) => a - b), to];
  const kept = shifts.map((shift) => !rejected(shift));
  const first = kept.indexOf(true);
  // No shift fits all looks: then the assumption is broken, or this is the one case in 1/α.
  if (first === -1) return { low: centre - step, high: centre + step, confidence };
  const last = kept.lastIndexOf(true);
  return {
    low: edge(rejected, shifts[first - 1]!, shifts[first]!),
    high: edge(rejected, shifts[last + 1]!, shifts[last]!),
    confidence,
  };
}

/** The rejected end of the last halving: the interval is never a hair too narrow. */
function edge(rejected: (shift: number) => boolean, outside: number, inside: number): number {
  let [out, within] = [outside, inside];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (out + within) / 2;
    if (rejected(middle)) out = middle;
    else within = middle;
  }
  return out;
}
