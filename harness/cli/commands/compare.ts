import { randomInt } from 'node:crypto';
import { labRoot } from '../../build/lab-root.ts';
import type { ExperimentConfig } from '../../experiment/config.ts';
import { runExperiment } from '../../experiment/experiment.ts';
import { loadScenario } from '../../experiment/scenarios.ts';
import { UsageError } from '../../model/errors.ts';
import { profileRun } from '../../profile/run-profiles.ts';
import type { Command } from '../command.ts';
import * as common from '../common-flags.ts';
import { DEFAULTS } from '../defaults.ts';
import { checkDelivery } from '../deliver.ts';
import { duration, list, oneOf, share, toggle, whole } from '../flag-kinds.ts';
import { type FlagValues, parseFlags } from '../flags.ts';
import { conclude, withEquipment } from '../session.ts';

const flags = {
  compare: list(
    'A,B,…',
    'two or more different variants, separated by commas',
    'variants; the first is the baseline',
    2,
  ),
  scenario: list(
    'S,T,…',
    'names of scenarios, separated by commas',
    `workloads (default ${DEFAULTS.scenario})`,
  ),
  quick: toggle('an answer within a minute, at a 5 % level'),
  budget: duration('time for all of it (default 3m; with --quick 60s)', 10_000),
  epochs: whole(1, 1_000, 'a fixed number of epochs instead of a budget'),
  control: toggle('the baseline’s twin in every epoch (default from 1m on)'),
  'no-control': toggle('without the twin: faster, and less checked'),
  latency: toggle('response times under given loads as well'),
  seed: whole(0, 2 ** 32 - 1, 'of all random choices (default: drawn, and printed)'),
  load: oneOf(['paced', 'autocannon', 'wrk'], 'load generator: paced (default), autocannon or wrk'),
  alpha: share(0.5, 'level of all comparisons together (0.01; quick: 0.05)'),
  margin: share(0.5, 'smallest difference that matters (default 0.01)'),
  slices: whole(2, 100, 'slices of load per process (default: 6 to 16, by budget)'),
  slice: duration('length of a slice (default 100ms, more if slow)', 50, 10_000),
  warmup: whole(1, 1_000_000, 'requests of warm-up per process (default: by a pilot)'),
  retest: toggle('run the suite even on a build that has passed it'),
  'fail-on': common.failOn,
  format: common.format,
  out: common.out,
  json: common.json,
  color: common.color,
  'lab-dir': common.labDir,
  profile: toggle('profiles afterwards: which functions changed'),
};

export const command: Command = {
  name: 'compare',
  usage: '--compare A,B',
  summary: 'builds, tests and measures variants; says which is faster',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    if (positionals.length > 0)
      throw new UsageError(`compare takes no argument "${positionals[0]}"; variants go into --compare A,B`);
    const config = configOf(values);
    const labDir = labRoot(values['lab-dir'], io.env);
    // All that can be wrong with the arguments is found before the first minute is spent.
    for (const name of config.scenarios) await loadScenario(name);
    await checkDelivery(values);
    return withEquipment(io, labDir, async (equipment) => {
      const run = await runExperiment(config, equipment);
      if (values.profile) {
        const { renderFlamegraph } = await import('../../../reports/flamegraph/page.ts');
        await profileRun(equipment, run, DEFAULTS.profile, renderFlamegraph);
      }
      return () => conclude(run, values, io);
    });
  },
};

/** One complete configuration. Throws UsageError on flags that exclude one another. */
export function configOf(values: FlagValues<typeof flags>): ExperimentConfig {
  if (values.compare === undefined) {
    throw new UsageError(
      '--compare is missing; expected two or more variants, as in --compare baseline,bytecode',
    );
  }
  if (values.epochs !== undefined && values.budget !== undefined) {
    throw new UsageError('--epochs and --budget exclude one another: give a number of epochs or a time');
  }
  if (values.control && values['no-control'])
    throw new UsageError('--control and --no-control exclude one another');
  const quick = values.quick ?? false;
  const budgetMs = values.budget ?? (quick ? DEFAULTS.quickBudgetMs : DEFAULTS.budgetMs);
  return {
    variants: values.compare,
    control: values.control ?? !(values['no-control'] || quick || budgetMs < DEFAULTS.controlFromMs),
    rule: values.epochs === undefined ? 'sequential' : 'fixed',
    latency: values.latency ?? false,
    design: null,
    scenarios: values.scenario ?? [DEFAULTS.scenario],
    seed: values.seed ?? randomInt(2 ** 31),
    epochs: values.epochs ?? null,
    budgetMs,
    strictBudget: quick || values.budget !== undefined,
    quick,
    alpha: values.alpha ?? (quick ? DEFAULTS.quickAlpha : DEFAULTS.alpha),
    margin: values.margin ?? DEFAULTS.margin,
    load: values.load ?? DEFAULTS.load,
    slicesPerTrial: values.slices ?? null,
    sliceMs: values.slice ?? null,
    warmupRequests: values.warmup ?? null,
    retest: values.retest ?? false,
  };
}
