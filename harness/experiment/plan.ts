/** From what was asked and what the pilot saw to the plan that the experiment then follows to the letter. */
import { epochsForAlpha, epochsForBudget } from '../design/budget.ts';
import { loadsOf } from '../model/open-loop.ts';
import type { LatencyPlan, Plan } from '../model/records.ts';
import type { Scenario } from '../model/scenario.ts';
import { formatDuration, formatSlices } from '../model/units.ts';
import { fewestLooks } from '../stats/betting.ts';
import { epochsNeeded, minimumDetectableEffect } from '../stats/power.ts';
import { sequentialDetectable, sequentialEpochsNeeded } from '../stats/sequential-power.ts';
import type { ExperimentConfig } from './config.ts';
import { latencyNotes, openLoopMs, ownRates, planLatency } from './latency.ts';
import type { PilotRate, PilotRecord } from './run-record.ts';
import { sizeExperiment } from './sizing.ts';

/** Name of the trials of the baseline's twin. */
export const CONTROL = 'control';

/** A sequential experiment may run so many times the epochs that the pilot expected. */
const EPOCHS_SLACK = 2;

/**
 * Epochs beyond the fewest that an experiment should have room for. With the fewest alone, all of them must agree, and the
 * smallest visible effect is ten times the s.d. of an epoch; half as many again bring it to 1.3 times.
 */
const WANTED = 1.6;

/** Kept back for analysis and reports. */
const RESERVE_MS = 4_000;

/** What is compared with the first variant. The control is not: it is a check of the experiment. */
export const candidatesOf = ({ variants, control }: Pick<Plan, 'variants' | 'control'>): readonly string[] =>
  variants.slice(1).filter((variant) => variant !== control);

type Family = Pick<Plan, 'variants' | 'control' | 'scenarios' | 'alpha' | 'rule'>;

/** Comparisons that are judged: every candidate in every scenario. */
export const comparisons = (plan: Pick<Family, 'variants' | 'control' | 'scenarios'>): number =>
  Math.max(1, candidatesOf(plan).length * plan.scenarios.length);

/** The fewest epochs with which a single one of the m comparisons can be decided, which takes the level alpha/m. */
export function fewestEpochs(plan: Family): number {
  const level = plan.alpha / comparisons(plan);
  return plan.rule === 'sequential' ? fewestLooks(level) : epochsForAlpha(level);
}

/**
 * What n epochs of this s.d. can see with 80 % power, as a log-ratio, and how many epochs would see the margin; null
 * where nothing can be said.
 */
export function precision(
  { rule, margin }: Pick<Plan, 'rule' | 'margin'>,
  sd: number | null,
  n: number,
  level: number,
): { mde: number | null; epochsNeeded: number | null } {
  if (sd === null || sd === 0) return { mde: null, epochsNeeded: null };
  const size = Math.log1p(margin);
  return rule === 'sequential'
    ? {
        mde: sequentialDetectable(sd, n, level),
        epochsNeeded: sequentialEpochsNeeded(sd, size, level),
      }
    : { mde: minimumDetectableEffect(sd, n, level), epochsNeeded: epochsNeeded(sd, size, level) };
}

export function makePlan(
  config: ExperimentConfig,
  scenarios: readonly Scenario[],
  rates: readonly PilotRate[],
  load: Plan['load'],
  spentMs: number,
): { plan: Plan; pilot: PilotRecord } {
  const control = config.control ? CONTROL : null;
  const variants = control === null ? config.variants : [...config.variants, control];
  const fewest = fewestEpochs({ ...config, variants, control });
  const budgetMs = config.budgetMs - spentMs - RESERVE_MS;
  const own = ownRates(scenarios);
  const shares = config.latency;
  const latency =
    shares || Object.keys(own).length > 0
      ? planLatency(rates, { epochs: config.epochs ?? fewest, quick: config.quick, shares }, own)
      : null;
  const sizing = sizeExperiment(
    rates,
    {
      connections: Object.fromEntries(scenarios.map(({ name, load }) => [name, load.connections])),
      quick: config.quick,
      epochs: config.epochs,
      fewestEpochs: fewest,
      // The fewest suffice only when nothing fails and every epoch says the same.
      // By the clock all epochs are of one shape, however few there are.
      wantedEpochs: config.byClock ? 0 : Math.ceil(fewest * (config.rule === 'sequential' ? WANTED : 1)),
      budgetMs,
      strictBudget: config.strictBudget,
      slicesPerTrial: config.slicesPerTrial,
      sliceMs: config.sliceMs,
      warmupRequests: config.warmupRequests,
      settled: config.byClock === true,
      openLoopMs: (scenario) => (latency === null ? 0 : openLoopMs(latency, scenario)),
    },
    (budgetMs, epochMs) =>
      epochsForBudget({
        budgetMs: Math.max(0, budgetMs),
        pilotMs: [epochMs],
        pilotCounts: false,
        alpha: config.alpha,
      }).epochs,
  );
  const timed = config.rule === 'sequential' || (config.byClock === true && config.epochs === null);
  const plan: Plan = {
    seed: config.seed,
    variants,
    scenarios: config.scenarios,
    ...(config.requests === undefined ? {} : { requests: config.requests }),
    control,
    rule: config.rule,
    // The pilot's guess at the time of an epoch is rough: the clock ends the experiment, not the count.
    epochs: timed ? sizing.epochs * EPOCHS_SLACK : sizing.epochs,
    budgetMs: timed ? Math.round(Math.max(budgetMs, sizing.epochs * sizing.epochMs)) : null,
    slicesPerTrial: sizing.slicesPerTrial,
    sliceMs: sizing.sliceMs,
    discardMs: sizing.discardMs,
    warmupRequests: sizing.warmupRequests,
    alpha: config.alpha,
    margin: config.margin,
    load,
    quick: config.quick,
    latency,
    design: config.design,
  };
  const pilot: PilotRecord = {
    rates,
    connections: sizing.connections,
    requestedLoad: config.load,
    epochMs: sizing.epochMs,
    budgetMs: config.epochs === null ? config.budgetMs : null,
    notes: [...(latency === null ? [] : latencyNotes(latency, rates, sizing.epochMs)), ...sizing.notes],
  };
  return { plan, pilot };
}

/** Of any scenario. */
const mostLoads = (latency: LatencyPlan): number =>
  Math.max(...Object.keys(latency.capacityPerS).map((scenario) => loadsOf(latency, scenario).length));

/** `10 epochs of 2 variants × 1 scenario, 8 slices of 250 ms each: about 2 min 5 s` */
export function planLine(plan: Plan, epochMs: number): string {
  const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
  const control = plan.control === null ? '' : ' and the control';
  const { budgetMs, latency } = plan;
  const openLoop =
    latency === null
      ? ''
      : `, then ${count(mostLoads(latency), 'load')} of ${formatDuration(latency.durationMs)} in an open loop`;
  if (budgetMs !== null) {
    return (
      `up to ${formatDuration(budgetMs)} of epochs of about ${formatDuration(epochMs)}: ` +
      `${count(plan.variants.length - (plan.control === null ? 0 : 1), 'variant')}${control} × ` +
      `${count(plan.scenarios.length, 'scenario')}, ${plan.slicesPerTrial} slices of ${formatSlices(plan.sliceMs)} each${openLoop}` +
      (plan.rule === 'sequential' ? '; ends as soon as the answer is in' : '')
    );
  }
  return (
    `${count(plan.epochs, 'epoch')} of ${count(plan.variants.length, 'variant')} × ` +
    `${count(plan.scenarios.length, 'scenario')}, ${plan.slicesPerTrial} slices of ${formatSlices(plan.sliceMs)} each${openLoop}: ` +
    `about ${formatDuration(plan.epochs * epochMs)}`
  );
}
