/** From the log-ratios of epochs to an effect with its interval. */

import type { Metric } from '../../metrics/metric.ts';
import type { Effect } from '../../model/analysis.ts';
import type { Interval } from '../../stats/interval.ts';
import { hodgesLehmann } from '../../stats/location.ts';
import { signedRankInterval, signedRankP } from '../../stats/signed-rank.ts';

export interface Estimate {
  effect: Effect;
  /** On the log scale, for the decision. */
  interval: Interval;
}

/** null with fewer than two epochs: nothing can be said about how sure it is. */
export function estimate(
  { name, title, unit, better }: Metric,
  logRatios: readonly number[],
  confidence: number,
): Estimate | null {
  const interval = signedRankInterval(logRatios, confidence);
  if (interval === null) return null;
  return {
    interval,
    effect: {
      metric: name,
      title,
      unit,
      better,
      ratio: Math.exp(hodgesLehmann(logRatios)),
      low: Math.exp(interval.low),
      high: Math.exp(interval.high),
      // An exact interval keeps a little more than it promises; with too few epochs it keeps less, and says so.
      confidence: Math.min(confidence, interval.confidence),
      p: signedRankP(logRatios),
      n: logRatios.length,
    },
  };
}
