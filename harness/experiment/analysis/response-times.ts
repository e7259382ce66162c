/** Response times of one variant at each load, all its epochs together. */
import type { ResponseTimes } from '../../model/analysis.ts';
import { loadsOf } from '../../model/open-loop.ts';
import type { LatencyPlan, TrialRecord } from '../../model/records.ts';
import { mergeHistograms } from '../histograms.ts';
import { stretchAt } from './latency.ts';
import { summariseTimes } from './service-time.ts';

/** `trials`: the successful ones of one variant in one scenario. Void stretches are counted, and not looked at. */
export function responseTimesOf(
  latency: LatencyPlan | null,
  scenario: string,
  trials: readonly TrialRecord[],
): ResponseTimes[] {
  if (latency === null) return [];
  return loadsOf(latency, scenario).map(({ load, ratePerS }) => {
    const stretches = trials.flatMap((trial) => stretchAt(trial, load) ?? []);
    const honest = stretches.filter(({ dishonest }) => dishonest.length === 0);
    return {
      load,
      ratePerS,
      stretches: honest.length,
      void: stretches.length - honest.length,
      reasons: [...new Set(stretches.flatMap(({ dishonest }) => dishonest))],
      responseTime: summariseTimes(honest.map(({ responseTime }) => responseTime)),
      serviceTime: summariseTimes(honest.map(({ serviceTime }) => serviceTime)),
      sendLagP99Us: mergeHistograms(honest.map(({ sendLag }) => sendLag))?.getValueAtPercentile(99) ?? null,
    };
  });
}
