/**
 * A slow slope over weeks: too little from one night to the next for any test of a step, and no commit is to blame for it alone.
 *
 * Assumes what the online detector assumes: independent nights, each near normal with its own variance.
 */
import type { NightEstimate } from './change-point-night.ts';
import { studentP } from './welch.ts';

/** A slope through fewer nights is a step that was seen twice. */
export const FEWEST_DRIFT_NIGHTS = 14;

export interface Drift {
  /** log change per night, and its standard error. */
  slope: number;
  se: number;
  /** log change from the first of the nights to the last. */
  change: number;
  changeSe: number;
  /** Two-sided. */
  p: number;
  /** Weighted sum of squares about the line: to be compared with that about a step. */
  residual: number;
}

/**
 * Weighted least squares of the means on the nights' places in time; null with fewer than two weeks of nights, or when
 * all are at one time.
 *
 * @param days place in time of each night, in days, ascending; nights that were left out leave a gap
 */
export function driftOf(
  nights: readonly NightEstimate[],
  days: readonly number[],
  between: number,
): Drift | null {
  if (days.length !== nights.length) {
    throw new RangeError(`expected a day for each of ${nights.length} nights, got ${days.length}`);
  }
  if (nights.length < FEWEST_DRIFT_NIGHTS) return null;
  const weights = nights.map(({ variance }) => 1 / (variance + between));
  const total = weights.reduce((sum, w) => sum + w, 0);
  const centre = weights.reduce((sum, w, i) => sum + w * days[i]!, 0) / total;
  const mean = weights.reduce((sum, w, i) => sum + w * nights[i]!.mean, 0) / total;
  const spread = weights.reduce((sum, w, i) => sum + w * (days[i]! - centre) ** 2, 0);
  if (spread === 0) return null;
  const slope = weights.reduce((sum, w, i) => sum + w * (days[i]! - centre) * nights[i]!.mean, 0) / spread;
  const se = 1 / Math.sqrt(spread);
  const span = days.at(-1)! - days[0]!;
  const residual = weights.reduce(
    (sum, w, i) => sum + w * (nights[i]!.mean - mean - slope * (days[i]! - centre)) ** 2,
    0,
  );
  return {
    slope,
    se,
    change: slope * span,
    changeSe: se * span,
    // Each weight is an estimate, but there are dozens: the least of their degrees of freedom is on the safe side.
    p: studentP(slope / se, Math.min(...nights.map(({ freedom }) => freedom)) + nights.length - 2),
    residual,
  };
}

/** Weighted sum of squares about two levels, the later from index `at` on; about one level with `at` 0. */
export function stepResidual(nights: readonly NightEstimate[], at: number, between: number): number {
  return residualOf(nights.slice(0, at), between) + residualOf(nights.slice(at), between);
}

function residualOf(nights: readonly NightEstimate[], between: number): number {
  const weights = nights.map(({ variance }) => 1 / (variance + between));
  const total = weights.reduce((sum, w) => sum + w, 0);
  const mean = weights.reduce((sum, w, i) => sum + w * nights[i]!.mean, 0) / total;
  return weights.reduce((sum, w, i) => sum + w * (nights[i]!.mean - mean) ** 2, 0);
}
