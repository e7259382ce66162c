/** What all numbers of an attribution share: the variants, the level of each interval, the metric. */
import type { Effect } from '../../../model/analysis.ts';
import type { Plan, TrialRecord } from '../../../model/records.ts';
import { epochLogRatio } from '../../../stats/epoch-log-ratio.ts';
import type { Contrast } from '../../../stats/factorial.ts';
import { LEVEL_TOLERANCE } from '../../../stats/interval.ts';
import { candidatesOf, comparisons, fewestEpochs } from '../../plan.ts';
import { estimate, judgement } from '../effect.ts';
import { cpuPerRequest, inOrder } from '../pairs.ts';

type Blocks = readonly (readonly TrialRecord[])[];

/** Baseline and candidates in the order of the plan. The control is no part of a ladder or a factorial. */
export const contestantsOf = (plan: Pick<Plan, 'variants' | 'control'>): readonly string[] => [
  plan.variants[0]!,
  ...candidatesOf(plan),
];

/**
 * Each step or contrast is decided at this level, so that all of them hold together: k variants have k − 1 in every
 * scenario, as many as there are comparisons with the baseline. The whole is one of those comparisons and has its level.
 */
export const levelOf = (plan: Plan): number => plan.alpha / comparisons(plan);

/**
 * Fixed rule: exact signed-rank interval of the epochs' values. The coins that place the variants are tossed for all of
 * them together, so if the variants were the same, a contrast with as many pluses as minuses had either sign alike.
 */
export function effectOf(plan: Plan, logRatios: readonly number[]): Effect | null {
  const rule = judgement({ rule: 'fixed', margin: plan.margin }, 1 - levelOf(plan));
  return estimate(cpuPerRequest, logRatios, rule)?.effect ?? null;
}

export type ToldApart = (effect: Effect | null) => effect is Effect;

/** Does an interval of the confidence that was asked leave out "no change"? With too few epochs there is none. */
export const toldApartBy =
  (plan: Plan): ToldApart =>
  (effect): effect is Effect =>
    effect !== null &&
    effect.confidence >= 1 - levelOf(plan) - LEVEL_TOLERANCE &&
    (effect.low > 1 || effect.high < 1);

/** What to say instead of a result when no interval can have the confidence that was asked; null: there are enough. */
export function tooFew(plan: Plan, { n }: Effect): string | null {
  const fewest = fewestEpochs({ ...plan, rule: 'fixed' });
  return n >= fewest ? null : `${n} epochs are too few to tell anything apart: that takes at least ${fewest}`;
}

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
