/** How sure a share is that was counted. */
import { betaQuantile } from './beta.ts';
import { assertConfidence, type Interval } from './interval.ts';

/**
 * Exact interval of a probability after `successes` of `trials` independent trials; holds at least the confidence
 * asked. Clopper & Pearson, Biometrika 26 (1934). Successes need not be whole: a share that was counted over
 * overlapping pieces may be entered as that share of the independent ones among them.
 */
export function clopperPearson(successes: number, trials: number, confidence: number): Interval {
  assertConfidence(confidence);
  if (!(trials > 0 && successes >= 0 && successes <= trials)) {
    throw new RangeError(`expected 0 ≤ successes ≤ trials and trials > 0, got ${successes} of ${trials}`);
  }
  const tail = (1 - confidence) / 2;
  return {
    low: successes === 0 ? 0 : betaQuantile(tail, successes, trials - successes + 1),
    high: successes === trials ? 1 : betaQuantile(1 - tail, successes + 1, trials - successes),
    confidence,
  };
}
