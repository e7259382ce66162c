import { labRoot } from '../../build/lab-root.ts';
import type { Command } from '../command.ts';
import * as common from '../common-flags.ts';
import { parseFlags } from '../flags.ts';
import { runArgument } from '../run-argument.ts';
import { conclude } from '../session.ts';

const flags = {
  'fail-on': common.failOn,
  json: common.json,
  color: common.color,
  'lab-dir': common.labDir,
};

export const command: Command = {
  name: 'analyse',
  usage: 'analyse RUN',
  summary: 'decides again from the records; writes no file',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    const run = await runArgument(labRoot(values['lab-dir'], io.env), 'analyse', positionals);
    return conclude(run, { ...values, format: [] }, io);
  },
};
