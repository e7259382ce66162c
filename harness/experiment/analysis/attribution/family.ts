/** What all numbers of an attribution share: the variants, the level of each interval, the metric. */
import type { Effect } from '../../../model/analysis.ts';
import type { Plan, TrialRecord } from '../../../model/records.ts';
import { epochLogRatio } from '../../../stats/epoch-log-ratio.ts';
import type { Contrast } from '../../../stats/factorial.ts';
import { candidatesOf } from '../../plan.ts';
import { estimate, judgement } from '../effect.ts';
import { cpuPerRequest, inOrder } from '../pairs.ts';

type Blocks = readonly (readonly TrialRecord[])[];

/** Baseline and candidates in the order of the plan. The control is no part of a ladder or a factorial. */
export const contestantsOf = (plan: Pick<Plan, 'variants' | 'control'>): readonly string[] => [
  plan.variants[0]!,
  ...candidatesOf(plan),
];

/**
 * Intervals of an attribution: of k variants k − 1 steps or contrasts, and the whole, in every scenario. Each has the
 * confidence 1 − alpha/intervals, so that all of them hold together.
 */
export const intervalsOf = (plan: Pick<Plan, 'variants' | 'control' | 'scenarios'>): number =>
  contestantsOf(plan).length * plan.scenarios.length;

/**
 * Fixed rule: exact signed-rank interval of the epochs' values. The coins that place the variants are tossed for all of
 * them together, so if the variants were the same, a contrast with as many pluses as minuses had either sign alike.
 */
export function effectOf(plan: Plan, logRatios: readonly number[]): Effect | null {
  const rule = judgement({ rule: 'fixed', margin: plan.margin }, 1 - plan.alpha / intervalsOf(plan));
  return estimate(cpuPerRequest, logRatios, rule)?.effect ?? null;
}

/** Does the interval leave out "no change"? */
export const toldApart = (effect: Effect | null): effect is Effect =>
  effect !== null && (effect.low > 1 || effect.high < 1);

/**
 * Per epoch in which all variants with a weight succeeded: the weighted sum of their log CPU time per request, slice by
 * slice (the schedule put the i-th slices of all side by side), trimmed over the slices like every epoch's number.
 */
export function contrastLogs(
  blocks: Blocks,
  scenario: string,
  variants: readonly string[],
  weights: Contrast,
): number[] {
  const used = variants.flatMap((variant, i) => (weights[i] === 0 ? [] : [{ variant, weight: weights[i]! }]));
  return blocks.flatMap((block) => {
    const trials = used.map(({ variant }) =>
      block.find((it) => it.scenario === scenario && it.variant === variant && it.outcome === 'ok'),
    );
    if (trials.some((trial) => trial === undefined)) return [];
    const costs = trials.map((trial) => inOrder(trial!).map(cpuPerRequest.fromSlice));
    const sides = costs[0]!.flatMap((_, slice) => {
      const values = costs.map((own) => own[slice]);
      // A slice without a value, or with 0 (nothing completed), has no logarithm.
      if (values.some((value) => !value)) return [];
      return [[1, -1].map((sign) => weightedMean(values as number[], used, sign))];
    });
    return (
      epochLogRatio(
        sides.map(([plus]) => plus!),
        sides.map(([, minus]) => minus!),
      ) ?? []
    );
  });
}

/** exp(Σ |weight| · log value) over the weights of one sign. */
const weightedMean = (values: readonly number[], used: readonly { weight: number }[], sign: number): number =>
  Math.exp(values.reduce((sum, value, i) => sum + Math.max(0, sign * used[i]!.weight) * Math.log(value), 0));
