import { labRoot } from '../../build/lab-root.ts';
import { loadConfig } from '../../config/load.ts';
import type { Equipment } from '../../experiment/equipment.ts';
import { resumeExperiment } from '../../experiment/experiment.ts';
import type { Command } from '../command.ts';
import * as common from '../common-flags.ts';
import { checkDelivery } from '../deliver.ts';
import { parseFlags } from '../flags.ts';
import { runArgument } from '../run-argument.ts';
import { conclude, withDefaults, withEquipment } from '../session.ts';

const flags = {
  'fail-on': common.failOn,
  format: common.format,
  out: common.out,
  json: common.json,
  color: common.color,
  'lab-dir': common.labDir,
  config: common.config,
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
    const lab = await loadConfig(process.cwd(), values.config);
    const options = withDefaults(values, lab.config);
    await checkDelivery(options);
    const work = async (equipment: Equipment): Promise<() => Promise<number>> => {
      await resumeExperiment(run, equipment);
      return () => conclude(run, options, io);
    };
    return withEquipment(io, labDir, work, { lab, ...(values.config && { configFlag: values.config }) });
  },
};
