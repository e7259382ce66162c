/** A confidence interval, both ends included, with the confidence its method really guarantees. */
export interface Interval {
  low: number;
  high: number;
  /**
   * Reached, not asked: exact methods have steps, so it is usually a little above what was asked. Below
   * what was asked only if the sample is too small to reach it; then the interval is the widest there is.
   */
  confidence: number;
}

/** Throws RangeError unless 0 < confidence < 1. */
export function assertConfidence(confidence: number): void {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`confidence: expected a number between 0 and 1, got ${confidence}`);
  }
}

/** Throws RangeError if a value is not a finite number: such values must be dropped knowingly, by the caller. */
export function assertFinite(xs: readonly number[]): void {
  const at = xs.findIndex((x) => !Number.isFinite(x));
  if (at !== -1) throw new RangeError(`expected finite numbers, got ${xs[at]} at index ${at}`);
}

/**
 * 1 − confidence carries a rounding error (1 − 0.95 > 0.05); a step of an exact distribution that equals
 * the level must count as reaching it.
 */
export const LEVEL_TOLERANCE = 1e-12;
