/**
 * Is tonight still at the level of the nights before? Two tests with known errors: tonight alone against its segment, which
 * sees a step in its first night, and a scan for a step some nights ago, which sees small ones by their number of nights.
 *
 * Assumes: nights are independent of one another; a night's mean is near normal about its level with the variance of its
 * epochs (estimated, with so many degrees of freedom) plus that between nights. Nothing is assumed equal between nights,
 * so a series that becomes noisier does not look like one that has changed.
 */
import type { Between } from './change-point-between.ts';
import type { NightEstimate } from './change-point-night.ts';
import { costs } from './segmentation.ts';
import { studentP } from './welch.ts';

export interface Level {
  /** Weighted mean of the nights, log scale. */
  mean: number;
  /** Square of its standard error, variance between nights included. */
  variance: number;
  freedom: number;
  nights: number;
}

export interface Shift {
  /** log of the later level ÷ the earlier one. */
  effect: number;
  /** Standard error of `effect`. */
  se: number;
  freedom: number;
  /** Two-sided, for this place alone. */
  p: number;
}

export interface Split extends Shift {
  /** Index of the first night of the later level. */
  at: number;
  /** Of the largest of all places that were tried: `p` times their number, at most 1. */
  scanP: number;
}

/** Beyond it Student's distribution is the normal one for every purpose here. */
const MOST_FREEDOM = 10_000;

/**
 * Each night weighs by 1 ÷ (its variance + that between nights). The weights are estimates, which makes the usual 1 ÷ Σw
 * too small; corrected after Meier, "Variance of a weighted mean", Biometrics 9 (1953). Throws RangeError without a night.
 */
export function levelOf(nights: readonly NightEstimate[], between: Between): Level {
  return levelFrom(sumsOf(nights, between, 0, nights.length), nights.length);
}

interface Sums {
  weight: number;
  moment: number;
  /** Σ w·doubt and Σ w²·doubt, for the correction; doubt: how badly the weight is known, 1 ÷ freedom of its variance. */
  doubted: number;
  doubtedSquare: number;
  /** Half of Σ w⁴ times the variance of a night’s variance, for the degrees of freedom. */
  spread: number;
}

function sumsOf(nights: readonly NightEstimate[], between: Between, from: number, to: number): Sums {
  const sums: Sums = { weight: 0, moment: 0, doubted: 0, doubtedSquare: 0, spread: 0 };
  for (let i = from; i < to; i++) addNight(sums, nights[i]!, between);
  return sums;
}

function addNight(sums: Sums, { mean, variance, freedom }: NightEstimate, between: Between): void {
  const total = variance + between.variance;
  if (!(total > 0)) throw new RangeError(`night: expected a variance above 0, got ${total}`);
  const w = 1 / total;
  const doubt = (variance / total) ** 2 / freedom;
  sums.weight += w;
  sums.moment += w * mean;
  sums.doubted += w * doubt;
  sums.doubtedSquare += w * w * doubt;
  sums.spread += w ** 4 * (variance ** 2 / freedom + between.doubt / 2);
}

function levelFrom({ weight, moment, doubted, doubtedSquare, spread }: Sums, nights: number): Level {
  if (nights === 0) throw new RangeError('level: expected at least one night, got none');
  const correction = 1 + 4 * (doubted / weight - doubtedSquare / weight ** 2);
  const variance = correction / weight;
  const freedom = spread === 0 ? MOST_FREEDOM : weight ** 2 / spread;
  return { mean: moment / weight, variance, freedom: Math.min(MOST_FREEDOM, freedom), nights };
}

/** Satterthwaite's degrees of freedom of a sum of variances, Biometrics Bulletin 2 (1946). */
function shiftOf(before: Level, after: Level): Shift {
  const variance = before.variance + after.variance;
  const freedom = Math.min(
    MOST_FREEDOM,
    variance ** 2 / (before.variance ** 2 / before.freedom + after.variance ** 2 / after.freedom),
  );
  const effect = after.mean - before.mean;
  const se = Math.sqrt(variance);
  return { effect, se, freedom, p: studentP(effect / se, freedom) };
}

/** Tonight against the nights of its segment. Throws RangeError without any. O(nights). */
export function firstNight(
  tonight: NightEstimate,
  segment: readonly NightEstimate[],
  between: Between,
): Shift {
  return shiftOf(levelOf(segment, between), levelOf([tonight], between));
}

/** Two levels that were known to part at index `at`, 1 … nights − 1. O(nights). */
export function shiftAt(nights: readonly NightEstimate[], at: number, between: Between): Shift {
  return shiftOf(levelOf(nights.slice(0, at), between), levelOf(nights.slice(at), between));
}

/**
 * Where two levels part best: the index of the later one's first night, with the least weighted sum of squares. Not where p is
 * least: tests of few nights have fewer degrees of freedom, which has nothing to do with where the step is.
 */
export function bestPlace(nights: readonly NightEstimate[], between: Between): number {
  const { squares } = costs(
    nights.map(({ mean, variance }) => ({ mean, variance: variance + between.variance })),
  );
  let best = nights.length - 1;
  let least = Number.POSITIVE_INFINITY;
  for (let at = nights.length - 1; at >= 1; at--) {
    const left = squares(0, at) + squares(at, nights.length);
    if (left >= least) continue;
    least = left;
    best = at;
  }
  return best;
}

/**
 * How many nights the later level may have: all steps of about a third, so that a step of any age is met with nearly all
 * its evidence, at the price of a factor that grows with the logarithm of the nights. 1 is `firstNight`'s.
 */
export function ages(nights: number): number[] {
  const all: number[] = [];
  for (let age = 2; age < nights; age = Math.max(age + 1, Math.round(age * 1.4))) all.push(age);
  return all;
}

/**
 * The most significant step at least two nights old among `ages`, in nights of which the last is tonight; null with fewer
 * than three. O(nights).
 */
export function scanForStep(nights: readonly NightEstimate[], between: Between): Split | null {
  const tried = ages(nights.length);
  const whole = sumsOf(nights, between, 0, nights.length);
  const after = sumsOf(nights, between, nights.length, nights.length);
  let best: Split | null = null;
  let counted = 0;
  for (const age of tried) {
    while (counted < age) addNight(after, nights[nights.length - ++counted]!, between);
    const before: Sums = {
      weight: whole.weight - after.weight,
      moment: whole.moment - after.moment,
      doubted: whole.doubted - after.doubted,
      doubtedSquare: whole.doubtedSquare - after.doubtedSquare,
      spread: Math.max(0, whole.spread - after.spread),
    };
    const shift = shiftOf(levelFrom(before, nights.length - age), levelFrom(after, age));
    if (best !== null && shift.p >= best.p) continue;
    best = { ...shift, at: nights.length - age, scanP: Math.min(1, shift.p * tried.length) };
  }
  return best;
}
