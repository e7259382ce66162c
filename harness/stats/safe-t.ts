/**
 * The t-test as an e-value: the Bayes factor of a normal prior on the standardised effect, with variance g, against no
 * effect, under the right Haar prior on the scale. It may be looked at after every observation, and e-values of
 * several such tests may be combined whatever their dependence.
 *
 * Assumes differences that are normal, or means of many; their common standard deviation need not be known.
 * Pérez-Ortiz, Lardy, de Heide & Grünwald, "E-statistics, group invariance and anytime-valid testing", Annals of
 * Statistics 52 (2024), section 4.
 */
import { assertConfidence, assertFinite, type Interval } from './interval.ts';

/** Effects of about one standard deviation are what the bets are made for. */
const PRIOR_VARIANCE = 1;

interface Summary {
  n: number;
  mean: number;
  /** Standard error of the mean. */
  se: number;
}

function summary(differences: readonly number[]): Summary {
  assertFinite(differences);
  const n = differences.length;
  const mean = differences.reduce((sum, x) => sum + x, 0) / n;
  const sumOfSquares = differences.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { n, mean, se: Math.sqrt(sumOfSquares / (n - 1) / n) };
}

/** Evidence against a mean of 0: 1 with fewer than two differences. Infinity when all are the same and not 0. */
export function safeTEValue(differences: readonly number[], priorVariance = PRIOR_VARIANCE): number {
  if (differences.length < 2) return 1;
  const { n, mean, se } = summary(differences);
  if (se === 0) return mean === 0 ? 1 : Infinity;
  const freedom = n - 1;
  const r = 1 + n * priorVariance;
  const tSquared = (mean / se) ** 2;
  const logE =
    -0.5 * Math.log(r) +
    ((freedom + 1) / 2) * (Math.log1p(tSquared / freedom) - Math.log1p(tSquared / (r * freedom)));
  return Math.exp(logE);
}

/** All means against which there is less evidence than 1 ÷ (1 − confidence). null: too few differences for any. */
export function safeTInterval(
  differences: readonly number[],
  confidence: number,
  priorVariance = PRIOR_VARIANCE,
): Interval | null {
  assertConfidence(confidence);
  if (differences.length < 2) return null;
  const { n, mean, se } = summary(differences);
  const freedom = n - 1;
  const r = 1 + n * priorVariance;
  // E(t²) = 1 ÷ (1 − confidence), solved for t².
  const k = (Math.sqrt(r) / (1 - confidence)) ** (2 / (freedom + 1));
  if (k >= r) return null;
  const half = se * Math.sqrt((freedom * (k - 1)) / (1 - k / r));
  return { low: mean - half, high: mean + half, confidence };
}
