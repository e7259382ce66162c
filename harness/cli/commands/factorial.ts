import { UsageError } from '../../model/errors.ts';
import type { Command } from '../command.ts';
import { parseFlags } from '../flags.ts';
import { axesFlag } from './attribution/axes.ts';
import { combinationsOf, realVariants } from './attribution/combinations.ts';
import { flags as common, runDesigned } from './attribution/experiment.ts';

const flags = { axes: axesFlag, ...common };

export const command: Command = {
  name: 'factorial',
  usage: 'factorial',
  summary: 'measures all combinations of axes, and what each explains',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    if (positionals.length > 0)
      throw new UsageError(`factorial takes no argument "${positionals[0]}"; axes go into --axes X,Y`);
    if (values.axes === undefined)
      throw new UsageError('--axes is missing; expected two or more axes, as in --axes script-loading,gc');
    const { variants, design, notes } = await combinationsOf(values.axes, realVariants);
    return runDesigned(values, { variants, design }, notes, io);
  },
};
