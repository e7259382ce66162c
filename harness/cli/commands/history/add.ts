import { labRoot } from '../../../build/lab-root.ts';
import { readTrials } from '../../../experiment/store.ts';
import { experimentOf } from '../../../history/index.ts';
import { EXIT } from '../../../model/errors.ts';
import type { Command } from '../../command.ts';
import { text, toggle } from '../../flag-kinds.ts';
import { parseFlags } from '../../flags.ts';
import { runArgument } from '../../run-argument.ts';
import * as shared from './shared.ts';

const { color: _, blessings: __, ...common } = shared.flags;
const flags = {
  reference: text('NAME', 'a variant of the run', 'what all others are divided by (default: the baseline)'),
  night: shared.day('which night it is (default: the day, UTC, it began)'),
  commit: text('HASH', 'a commit', 'what was measured (default: the commit of the run)'),
  confirm: toggle('a second measurement of suspects of that night'),
  ...common,
};

const OUTCOMES = {
  added: 'kept',
  known: 'was there already',
  extended: 'was there with fewer epochs; now with all',
} as const;

export const command: Command = {
  name: 'history add',
  usage: 'history add RUN',
  summary: 'keeps a run on disk as part of a night',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    const run = await runArgument(labRoot(values['lab-dir'], io.env), 'history add', positionals);
    const { reference, night, commit } = values;
    const { experiment, left } = experimentOf(run.record, (await readTrials(run)).trials, {
      ...(reference === undefined ? {} : { reference }),
      ...(night === undefined ? {} : { night }),
      ...(commit === undefined ? {} : { commit }),
      purpose: values.confirm ? 'confirm' : 'nightly',
    });
    return shared.withHistory(values, io, false, (history) => {
      const outcome = history.addExperiment(experiment);
      if (values.json) {
        io.stdout(shared.asJson({ outcome, night: experiment.night, id: experiment.id, left }));
        return EXIT.answered;
      }
      const count = experiment.cells.length;
      io.stdout(
        `${experiment.id}, night ${experiment.night}, ${count} series: ${OUTCOMES[outcome]}\n${history.file}\n`,
      );
      for (const { series, reason } of left) io.stderr(`left out: ${series}: ${reason}\n`);
      return EXIT.answered;
    });
  },
};
