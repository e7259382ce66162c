/** Was a process still becoming cheaper while it was measured? */
import { hodgesLehmann } from '../../stats/location.ts';
import { signedRankInterval } from '../../stats/signed-rank.ts';
import type { Series } from '../replay/series.ts';

const CONFIDENCE = 0.99;

export interface WarmupCheck {
  /** Relative change of CPU time per request from the first quarter of a process' slices to the last, −0.02 = 2 % less. */
  change: number;
  low: number;
  high: number;
  confidence: number;
  /** Epochs it stands on: each gives the mean change of its two processes. */
  epochs: number;
  /** `steady`: the whole interval is within ± margin. `falls`, `rises`: it is on one side of 0. */
  trend: 'steady' | 'falls' | 'rises' | 'unclear';
}

/**
 * null without two epochs of at least four slices per process. What both variants go through alike hardly moves their ratio,
 * so a fall is no error; but a process that is not warm scatters more, and a build is judged in a state that it soon leaves.
 */
export function warmupCheck({ slices }: Pick<Series, 'slices'>, margin: number): WarmupCheck | null {
  const changes = slices
    .filter((both) => both.every((xs) => xs.length >= 4))
    .map(([a, b]) => (changeOf(a) + changeOf(b)) / 2);
  const interval = signedRankInterval(changes, CONFIDENCE);
  if (interval === null) return null;
  const { low, high, confidence } = interval;
  const within = low > Math.log1p(-margin) && high < Math.log1p(margin);
  const side = high < 0 ? 'falls' : low > 0 ? 'rises' : 'unclear';
  return {
    change: Math.expm1(hodgesLehmann(changes)),
    low: Math.expm1(low),
    high: Math.expm1(high),
    confidence: Math.min(CONFIDENCE, confidence),
    epochs: changes.length,
    trend: within ? 'steady' : side,
  };
}

/** Mean of the last quarter of the logarithms less that of the first. */
function changeOf(costs: readonly number[]): number {
  const quarter = Math.floor(costs.length / 4);
  const mean = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length;
  return mean(costs.slice(-quarter)) - mean(costs.slice(0, quarter));
}
