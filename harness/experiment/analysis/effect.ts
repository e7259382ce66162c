/** From the log-ratios of epochs to an effect with its interval, under the plan's rule. */

import type { Metric } from '../../metrics/metric.ts';
import type { Effect } from '../../model/analysis.ts';
import type { DecisionRule, Plan } from '../../model/records.ts';
import { type BettingOptions, bettingPath, confidenceSequence } from '../../stats/betting.ts';
import type { Interval } from '../../stats/interval.ts';
import { hodgesLehmann } from '../../stats/location.ts';
import { signedRankInterval, signedRankP } from '../../stats/signed-rank.ts';

export interface Estimate {
  effect: Effect;
  /**
   * On the log scale, for the decision. null under the sequential rule while no interval holds at every look: the
   * effect then shows the one for this number of epochs, which decides nothing.
   */
  interval: Interval | null;
}

export interface Judgement {
  rule: DecisionRule;
  confidence: number;
  betting: BettingOptions;
}

/** The margin is the guess of a typical difference, known before the data. */
export const bettingOptions = ({ margin }: Pick<Plan, 'margin'>): BettingOptions => ({
  initialScale: Math.log1p(margin),
});

export const judgement = (plan: Pick<Plan, 'rule' | 'margin'>, confidence: number): Judgement => ({
  rule: plan.rule,
  confidence,
  betting: bettingOptions(plan),
});

/** null with fewer than two epochs: nothing can be said about how sure it is. */
export function estimate(
  { name, title, unit, better }: Pick<Metric, 'name' | 'title' | 'unit' | 'better'>,
  logRatios: readonly number[],
  { rule, confidence, betting }: Judgement,
): Estimate | null {
  const fixed = signedRankInterval(logRatios, confidence);
  if (fixed === null) return null;
  const sequential = rule === 'sequential';
  const interval = sequential ? confidenceSequence(logRatios, confidence, betting) : fixed;
  const shown = interval ?? fixed;
  return {
    interval,
    effect: {
      metric: name,
      title,
      unit,
      better,
      ratio: Math.exp(hodgesLehmann(logRatios)),
      low: Math.exp(shown.low),
      high: Math.exp(shown.high),
      // An exact interval keeps a little more than it promises; with too few epochs it keeps less, and says so.
      confidence: Math.min(confidence, shown.confidence),
      p: sequential ? anytimeP(bettingPath(logRatios, betting)) : signedRankP(logRatios),
      n: logRatios.length,
    },
  };
}

/** 1 ÷ the largest e-value: holds at every look. */
export const anytimeP = (eValues: readonly number[]): number => Math.min(1, 1 / Math.max(1, ...eValues));
