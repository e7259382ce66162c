/** Response times of the open-loop phase: candidate ÷ baseline, percentile by percentile. */
import type { Histogram } from 'hdr-histogram-js';
import type { LatencyEffect } from '../../model/analysis.ts';
import { givenRate, hasOwnRates, loadsOf } from '../../model/open-loop.ts';
import type { OpenLoopRecord, Plan, TrialRecord } from '../../model/records.ts';
import { formatCount } from '../../model/units.ts';
import { mergeHistograms } from '../histograms.ts';
import { estimate, type Judgement } from './effect.ts';
import { type Pair, pairsOf } from './pairs.ts';
import { beyond, measurable, requestsFor } from './service-time.ts';

const PERCENTILES = [50, 90, 99, 99.9] as const;
/** So many requests must lie beyond a percentile before the stretch of one epoch says anything about it. */
const BEYOND_IN_STRETCH = 10;
const FEWEST_EPOCHS = 2;

/** The same arrivals, answered by either. */
interface Counted {
  candidate: Histogram;
  baseline: Histogram;
}

/**
 * Loads ascending, at each the percentiles ascending. A stretch that is void is left out together with its
 * counterpart of the same epoch and load.
 */
export function latencyOf(
  plan: Plan,
  blocks: readonly (readonly TrialRecord[])[],
  scenario: string,
  candidate: string,
  rule: Judgement,
): LatencyEffect[] {
  const { latency, variants } = plan;
  if (latency === null) return [];
  const pairs = pairsOf(blocks, scenario, variants[0]!, candidate);
  const absolute = hasOwnRates(latency, scenario);
  return loadsOf(latency, scenario).flatMap(({ load, ratePerS }) => {
    const at = absolute ? `${givenRate(ratePerS)} req/s` : `${Math.round(load * 100)} % load`;
    const counted = countedAt(pairs, load);
    return PERCENTILES.map((percentile): LatencyEffect => {
      const nothing = counted.length === 0 ? noneCounts(pairs, load) : null;
      const outcome = nothing ?? effectAt(counted, at, percentile, rule);
      return typeof outcome === 'string'
        ? { load, percentile, effect: null, reason: outcome }
        : { load, percentile, effect: outcome, reason: null };
    });
  });
}

export const stretchAt = (trial: TrialRecord, load: number): OpenLoopRecord | undefined =>
  trial.openLoop.find((it) => it.load === load);

function countedAt(pairs: readonly Pair[], load: number): Counted[] {
  return pairs.flatMap((pair) => {
    const histograms = [pair.candidate, pair.baseline].map((trial) => {
      const stretch = stretchAt(trial, load);
      return stretch?.dishonest.length === 0 ? mergeHistograms([stretch.responseTime]) : null;
    });
    const [candidate, baseline] = histograms;
    return candidate && baseline ? [{ candidate, baseline }] : [];
  });
}

/** Why no epoch counts. */
function noneCounts(pairs: readonly Pair[], load: number): string {
  if (pairs.length === 0) return 'in no epoch did both succeed';
  const reasons = pairs.flatMap(({ baseline, candidate }) =>
    [baseline, candidate].flatMap((trial) =>
      (stretchAt(trial, load)?.dishonest ?? ['no stretch is on record']).map(
        (reason) => `${trial.variant}, epoch ${trial.epoch}: ${reason}`,
      ),
    ),
  );
  return `no epoch counts; ${reasons[0]}`;
}

/** An effect, or why there is none. `at`: the load in words. */
function effectAt(
  counted: readonly Counted[],
  at: string,
  percentile: number,
  rule: Judgement,
): NonNullable<LatencyEffect['effect']> | string {
  const pooled = (of: keyof Counted): number => counted.reduce((sum, it) => sum + it[of].totalCount, 0);
  const fewer = Math.min(pooled('candidate'), pooled('baseline'));
  const name = `p${percentile}`;
  if (!measurable(percentile, fewer)) {
    return `${name} takes ${formatCount(requestsFor(percentile))} requests; there are ${formatCount(fewer)}`;
  }
  const logRatios = counted.flatMap((pair) => {
    const least = Math.min(pair.candidate.totalCount, pair.baseline.totalCount);
    return beyond(percentile, least) < BEYOND_IN_STRETCH ? [] : [logRatio(pair, percentile)];
  });
  const effect =
    logRatios.length < FEWEST_EPOCHS
      ? undefined
      : estimate(
          {
            name: `response-time-${name}`,
            title: `Response time ${name} at ${at}`,
            unit: 'µs',
            better: 'lower',
          },
          logRatios,
          rule,
        )?.effect;
  return (
    effect ??
    `${name} takes ${formatCount(requestsFor(percentile, BEYOND_IN_STRETCH))} requests in each of ` +
      `${FEWEST_EPOCHS} epochs; ${logRatios.length} of ${counted.length} have them`
  );
}

const logRatio = ({ candidate, baseline }: Counted, percentile: number): number =>
  Math.log(candidate.getValueAtPercentile(percentile) / baseline.getValueAtPercentile(percentile));
