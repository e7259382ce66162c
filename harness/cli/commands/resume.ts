import { labRoot } from '../../build/lab-root.ts';
import { resumeExperiment } from '../../experiment/experiment.ts';
import type { Command } from '../command.ts';
import * as common from '../common-flags.ts';
import { checkDelivery } from '../deliver.ts';
import { parseFlags } from '../flags.ts';
import { runArgument } from '../run-argument.ts';
import { conclude, withEquipment } from '../session.ts';

const flags = {
  'fail-on': common.failOn,
  format: common.format,
  out: common.out,
  json: common.json,
  color: common.color,
  'lab-dir': common.labDir,
};

export const command: Command = {
  name: 'resume',
  usage: 'resume RUN',
  summary: 'measures what is missing of a run that broke off',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    const labDir = labRoot(values['lab-dir'], io.env);
    const run = await runArgument(labDir, 'resume', positionals);
    await checkDelivery(values);
    return withEquipment(io, labDir, async (equipment) => {
      await resumeExperiment(run, equipment);
      return () => conclude(run, values, io);
    });
  },
};
