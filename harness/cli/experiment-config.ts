import { randomInt } from 'node:crypto';
import type { Workloads } from '../config/workloads.ts';
import type { ExperimentConfig } from '../experiment/config.ts';
import { UsageError } from '../model/errors.ts';
import type { LabConfig } from '../model/lab-config.ts';
import type { LoadKind } from '../model/records.ts';
import { parseDuration } from '../model/units.ts';
import { DEFAULTS } from './defaults.ts';

/** What was asked for, as flags of `compare` or options of the library. Durations in milliseconds. */
export interface Asked {
  /** The first is the baseline. */
  compare?: readonly string[];
  scenario?: readonly string[];
  quick?: boolean;
  budget?: number;
  epochs?: number;
  control?: boolean;
  'no-control'?: boolean;
  latency?: boolean;
  seed?: number;
  load?: LoadKind;
  alpha?: number;
  margin?: number;
  slices?: number;
  slice?: number;
  warmup?: number;
  retest?: boolean;
}

/** Shorter ones cannot hold an epoch. */
export const SHORTEST_BUDGET_MS = 10_000;

/**
 * One complete configuration: what was asked for wins over the file, the file over the defaults. Throws
 * UsageError on flags that exclude one another and when nothing is to be compared.
 */
export function configOf(asked: Asked, given?: LabConfig): ExperimentConfig {
  const file = given ?? {};
  const variants = asked.compare ?? file.compare;
  if (variants === undefined) {
    throw new UsageError(
      given === undefined
        ? '--compare is missing; expected two or more variants, as in --compare baseline,bytecode'
        : "nothing to compare: expected --compare A,B, or compare: ['A', 'B'] in the configuration",
    );
  }
  if (asked.epochs !== undefined && asked.budget !== undefined) {
    throw new UsageError('--epochs and --budget exclude one another: give a number of epochs or a time');
  }
  if (asked.control && asked['no-control'])
    throw new UsageError('--control and --no-control exclude one another');
  const quick = asked.quick ?? false;
  // A minute is what --quick means, whatever the file says.
  const wanted = asked.budget ?? (quick || asked.epochs !== undefined ? undefined : budgetOf(file));
  const budgetMs = wanted ?? (quick ? DEFAULTS.quickBudgetMs : DEFAULTS.budgetMs);
  return {
    variants,
    control: asked.control ?? !(asked['no-control'] || quick || budgetMs < DEFAULTS.controlFromMs),
    rule: asked.epochs === undefined ? 'sequential' : 'fixed',
    latency: asked.latency ?? false,
    design: null,
    scenarios: asked.scenario ?? file.scenario ?? [DEFAULTS.scenario],
    seed: asked.seed ?? randomInt(2 ** 31),
    epochs: asked.epochs ?? null,
    budgetMs,
    strictBudget: quick || wanted !== undefined,
    quick,
    alpha: asked.alpha ?? (quick ? DEFAULTS.quickAlpha : (file.alpha ?? DEFAULTS.alpha)),
    margin: asked.margin ?? file.margin ?? DEFAULTS.margin,
    load: asked.load ?? file.load ?? DEFAULTS.load,
    slicesPerTrial: asked.slices ?? null,
    sliceMs: asked.slice ?? null,
    warmupRequests: asked.warmup ?? null,
    retest: asked.retest ?? false,
  };
}

/** The same with the workloads that were chosen. `requests`: those of which the only one is made. */
export const withWorkloads = (
  config: ExperimentConfig,
  { names }: Pick<Workloads, 'names'>,
  requests: readonly string[] | undefined,
): ExperimentConfig => ({ ...config, scenarios: names, ...(requests && { requests }) });

function budgetOf({ budget }: LabConfig): number | undefined {
  if (budget === undefined) return undefined;
  const ms = parseDuration(budget);
  if (ms !== undefined && ms >= SHORTEST_BUDGET_MS) return ms;
  throw new UsageError(
    `budget: expected a time such as 90s or 3m, at least ${SHORTEST_BUDGET_MS} ms, got "${budget}"`,
    { code: 'E_CONFIG' },
  );
}
