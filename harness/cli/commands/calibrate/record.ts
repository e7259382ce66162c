import { randomInt } from 'node:crypto';
import { labRoot } from '../../../build/lab-root.ts';
import { traceName, writeTrace } from '../../../calibrate/trace/files.ts';
import { traceOfRun } from '../../../calibrate/trace/from-run.ts';
import { readRunSource } from '../../../calibrate/trace/run-source.ts';
import type { ExperimentConfig } from '../../../experiment/config.ts';
import { runExperiment } from '../../../experiment/experiment.ts';
import { loadScenario } from '../../../experiment/scenarios.ts';
import { EXIT, UsageError } from '../../../model/errors.ts';
import { LAB } from '../../../model/source.ts';
import type { Command } from '../../command.ts';
import * as common from '../../common-flags.ts';
import { DEFAULTS } from '../../defaults.ts';
import { duration, text, whole } from '../../flag-kinds.ts';
import { type FlagValues, parseFlags } from '../../flags.ts';
import type { Io } from '../../io.ts';
import { withEquipment } from '../../session.ts';

const DEFAULT_SUBJECT = 'baseline';
/** Ten experiments of forty epochs lie in it side by side. */
const DEFAULT_EPOCHS = 400;

const flags = {
  subject: text('V', 'the name of a variant', `what is compared with itself (default ${DEFAULT_SUBJECT})`),
  scenario: text('S', 'the name of a scenario', `workload (default ${DEFAULTS.scenario})`),
  epochs: whole(20, 5_000, `epochs to record (default ${DEFAULT_EPOCHS})`),
  slices: whole(2, 100, 'slices of load per process (default: as in an experiment)'),
  slice: duration('length of a slice (default: as in an experiment)', 50, 10_000),
  warmup: whole(1, 1_000_000, 'requests of warm-up per process (default: by a pilot)'),
  seed: whole(0, 2 ** 32 - 1, 'of all random choices (default: drawn, and recorded)'),
  from: text('RUN', 'the id of a run, or the path of its folder', 'make the trace of a run that is there'),
  name: text('NAME', 'a name', 'of the trace (default: subject and scenario)'),
  'lab-dir': common.labDir,
};
type Values = FlagValues<typeof flags>;

/** What only makes sense when something is measured. */
const OF_A_NEW_RUN = ['subject', 'epochs', 'slices', 'slice', 'warmup', 'seed'] as const;

export const command: Command = {
  name: 'calibrate record',
  usage: 'calibrate record',
  summary: 'measures a build against itself for long, and keeps the trace for replay',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    if (positionals.length > 0) {
      throw new UsageError(
        `calibrate record takes no argument "${positionals[0]}"; a run that is there is given as --from RUN`,
      );
    }
    const labDir = labRoot(values['lab-dir'], io.env);
    if (values.from !== undefined) {
      const superfluous = OF_A_NEW_RUN.find((name) => values[name] !== undefined);
      if (superfluous !== undefined)
        throw new UsageError(`--from and --${superfluous} exclude one another: that run has been measured`);
      return keepTrace(labDir, values.from, values, io);
    }
    const config = configOf(values);
    for (const name of config.scenarios) await loadScenario(name);
    return withEquipment(io, labDir, async (equipment) => {
      const run = await runExperiment(config, equipment);
      return () => keepTrace(labDir, run.directory, values, io);
    });
  },
};

/** One build and its control, for a number of epochs that nothing ends early. */
function configOf(values: Values): ExperimentConfig {
  return {
    variants: [values.subject ?? DEFAULT_SUBJECT],
    control: true,
    rule: 'fixed',
    latency: false,
    design: null,
    scenarios: [values.scenario ?? DEFAULTS.scenario],
    seed: values.seed ?? randomInt(2 ** 31),
    epochs: values.epochs ?? DEFAULT_EPOCHS,
    budgetMs: DEFAULTS.budgetMs,
    strictBudget: false,
    quick: false,
    alpha: DEFAULTS.alpha,
    margin: DEFAULTS.margin,
    load: DEFAULTS.load,
    slicesPerTrial: values.slices ?? null,
    sliceMs: values.slice ?? null,
    warmupRequests: values.warmup ?? null,
    retest: false,
  };
}

async function keepTrace(labDir: string, run: string, values: Values, io: Io): Promise<number> {
  const trace = traceOfRun(await readRunSource(labDir, run), values.scenario);
  const { subject, scenario, epochs, failedEpochs } = trace.header;
  const name = values.name ?? traceName(`${subject}-${scenario}`);
  const file = await writeTrace(labDir, name, trace);
  const failed = failedEpochs === 0 ? '' : `, ${failedEpochs} left out because a process failed`;
  io.stdout(
    `${epochs} epochs of ${subject} against itself in ${scenario}${failed}\n${file}\n` +
      `To see what methods make of it:\n  ${LAB} calibrate replay --trace ${name}\n`,
  );
  return EXIT.answered;
}
