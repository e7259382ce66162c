import { labRoot } from '../../build/lab-root.ts';
import { analyse } from '../../experiment/analyse.ts';
import { readTrials } from '../../experiment/store.ts';
import { EXIT } from '../../model/errors.ts';
import type { Command } from '../command.ts';
import * as common from '../common-flags.ts';
import { DEFAULTS } from '../defaults.ts';
import { checkDelivery, writeReports } from '../deliver.ts';
import { parseFlags } from '../flags.ts';
import { runArgument } from '../run-argument.ts';

const flags = { format: common.format, out: common.out, 'lab-dir': common.labDir };

export const command: Command = {
  name: 'report',
  usage: 'report RUN',
  summary: 'writes the report files of a run again',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    const run = await runArgument(labRoot(values['lab-dir'], io.env), 'report', positionals);
    await checkDelivery(values);
    const { trials } = await readTrials(run);
    const analysis = analyse(run.record, trials);
    const paths = await writeReports(
      analysis,
      values.format ?? DEFAULTS.formats,
      values.out ?? run.directory,
    );
    io.stdout(`${paths.join('\n')}\n`);
    return EXIT.answered;
  },
};
