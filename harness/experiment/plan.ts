/** From what was asked and what the pilot saw to the plan that the experiment then follows to the letter. */
import { epochsForAlpha, epochsForBudget } from '../design/budget.ts';
import type { Plan } from '../model/records.ts';
import type { Scenario } from '../model/scenario.ts';
import { formatDuration } from '../model/units.ts';
import type { ExperimentConfig } from './config.ts';
import type { PilotRate, PilotRecord } from './run-record.ts';
import { sizeExperiment } from './sizing.ts';

/** Kept back for analysis and reports. */
const RESERVE_MS = 4_000;

/** Comparisons that are judged: every candidate in every scenario. */
export const comparisons = ({ variants, scenarios }: Pick<Plan, 'variants' | 'scenarios'>): number =>
  Math.max(1, (variants.length - 1) * scenarios.length);

/**
 * The fewest epochs with which a verdict is possible: with m comparisons, Holm asks the smallest p-value to
 * be at most alpha/m.
 */
export const fewestEpochs = (plan: Pick<Plan, 'variants' | 'scenarios' | 'alpha'>): number =>
  epochsForAlpha(plan.alpha / comparisons(plan));

export function makePlan(
  config: ExperimentConfig,
  scenarios: readonly Scenario[],
  rates: readonly PilotRate[],
  load: Plan['load'],
  spentMs: number,
): { plan: Plan; pilot: PilotRecord } {
  const sizing = sizeExperiment(
    rates,
    {
      connections: Object.fromEntries(scenarios.map(({ name, load }) => [name, load.connections])),
      quick: config.quick,
      epochs: config.epochs,
      fewestEpochs: fewestEpochs(config),
      budgetMs: config.budgetMs - spentMs - RESERVE_MS,
      strictBudget: config.strictBudget,
      slicesPerTrial: config.slicesPerTrial,
      sliceMs: config.sliceMs,
      warmupRequests: config.warmupRequests,
    },
    (budgetMs, epochMs) =>
      epochsForBudget({
        budgetMs: Math.max(0, budgetMs),
        pilotMs: [epochMs],
        pilotCounts: false,
        alpha: config.alpha,
      }).epochs,
  );
  const plan: Plan = {
    seed: config.seed,
    variants: config.variants,
    scenarios: config.scenarios,
    epochs: sizing.epochs,
    slicesPerTrial: sizing.slicesPerTrial,
    sliceMs: sizing.sliceMs,
    discardMs: sizing.discardMs,
    warmupRequests: sizing.warmupRequests,
    alpha: config.alpha,
    margin: config.margin,
    load,
    quick: config.quick,
  };
  const pilot: PilotRecord = {
    rates,
    connections: sizing.connections,
    requestedLoad: config.load,
    epochMs: sizing.epochMs,
    budgetMs: config.epochs === null ? config.budgetMs : null,
    notes: sizing.notes,
  };
  return { plan, pilot };
}

/** `10 epochs of 2 variants × 1 scenario, 8 slices of 250 ms each: about 2 min 5 s` */
export function planLine(plan: Plan, epochMs: number): string {
  const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
  return (
    `${count(plan.epochs, 'epoch')} of ${count(plan.variants.length, 'variant')} × ` +
    `${count(plan.scenarios.length, 'scenario')}, ${plan.slicesPerTrial} slices of ${plan.sliceMs} ms each: ` +
    `about ${formatDuration(plan.epochs * epochMs)}`
  );
}
