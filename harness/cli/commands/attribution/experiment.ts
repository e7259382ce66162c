/** What `ladder` and `factorial` have in common: flags, defaults, and the way to the reports. */
import { randomInt } from 'node:crypto';
import { labRoot } from '../../../build/lab-root.ts';
import type { ExperimentConfig } from '../../../experiment/config.ts';
import { runExperiment } from '../../../experiment/experiment.ts';
import { loadScenario } from '../../../experiment/scenarios.ts';
import { UsageError } from '../../../model/errors.ts';
import * as common from '../../common-flags.ts';
import { DEFAULTS } from '../../defaults.ts';
import { checkDelivery } from '../../deliver.ts';
import { duration, list, oneOf, share, toggle, whole } from '../../flag-kinds.ts';
import type { FlagValues } from '../../flags.ts';
import type { Io } from '../../io.ts';
import { conclude, withEquipment } from '../../session.ts';

export const flags = {
  scenario: list(
    'S,T,…',
    'names of scenarios, separated by commas',
    `workloads (default ${DEFAULTS.scenario})`,
  ),
  budget: duration('time for all of it (default 3m, more if needed)', 10_000),
  epochs: whole(1, 1_000, 'a fixed number of epochs instead of a budget'),
  control: toggle('the first one’s twin in every epoch (default from 1m on)'),
  'no-control': toggle('without the twin: faster, and less checked'),
  seed: whole(0, 2 ** 32 - 1, 'of all random choices (default: drawn, and printed)'),
  load: oneOf(['paced', 'autocannon', 'wrk'], 'load generator: paced (default), autocannon or wrk'),
  alpha: share(0.5, 'level of all intervals together (default 0.01)'),
  margin: share(0.5, 'smallest difference that matters (default 0.01)'),
  slices: whole(2, 100, 'slices of load per process (default: 4 to 8, by budget)'),
  slice: duration('length of a slice (default 250ms, more if slow)', 50, 10_000),
  warmup: whole(1, 1_000_000, 'requests of warm-up per process (default: by a pilot)'),
  retest: toggle('run the suite even on a build that has passed it'),
  format: common.format,
  out: common.out,
  json: common.json,
  color: common.color,
  'lab-dir': common.labDir,
};

type Values = FlagValues<typeof flags>;

/** What is measured, and how the variants belong together. */
export type Subject = Pick<ExperimentConfig, 'variants'> & {
  design: NonNullable<ExperimentConfig['design']>;
};

/**
 * One complete configuration. The number of epochs is fixed beforehand: all steps or combinations are to be known
 * equally well, so there is no answer after which to stop. Throws UsageError on flags that exclude one another.
 */
export function configOf(values: Values, { variants, design }: Subject): ExperimentConfig {
  if (values.epochs !== undefined && values.budget !== undefined) {
    throw new UsageError('--epochs and --budget exclude one another: give a number of epochs or a time');
  }
  if (values.control && values['no-control'])
    throw new UsageError('--control and --no-control exclude one another');
  const budgetMs = values.budget ?? DEFAULTS.budgetMs;
  return {
    variants,
    control: values.control ?? !(values['no-control'] || budgetMs < DEFAULTS.controlFromMs),
    rule: 'fixed',
    latency: false,
    design,
    scenarios: values.scenario ?? [DEFAULTS.scenario],
    seed: values.seed ?? randomInt(2 ** 31),
    epochs: values.epochs ?? null,
    budgetMs,
    strictBudget: values.budget !== undefined,
    quick: false,
    alpha: values.alpha ?? DEFAULTS.alpha,
    margin: values.margin ?? DEFAULTS.margin,
    load: values.load ?? DEFAULTS.load,
    slicesPerTrial: values.slices ?? null,
    sliceMs: values.slice ?? null,
    warmupRequests: values.warmup ?? null,
    retest: values.retest ?? false,
  };
}

/** @param notes what the user should know before minutes are spent */
export async function runDesigned(
  values: Values,
  subject: Subject,
  notes: readonly string[],
  io: Io,
): Promise<number> {
  const config = configOf(values, subject);
  for (const name of config.scenarios) await loadScenario(name);
  await checkDelivery(values);
  return withEquipment(io, labRoot(values['lab-dir'], io.env), async (equipment) => {
    for (const text of notes) equipment.emit({ kind: 'note', text });
    const run = await runExperiment(config, equipment);
    return () => conclude(run, values, io);
  });
}
