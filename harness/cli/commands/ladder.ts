import { describeAll } from '../../build/variant-program.ts';
import { UsageError } from '../../model/errors.ts';
import type { Command } from '../command.ts';
import { list } from '../flag-kinds.ts';
import { parseFlags } from '../flags.ts';
import { flags as common, runDesigned } from './attribution/experiment.ts';
import { defaultSteps } from './attribution/steps.ts';

const flags = {
  steps: list(
    'A,B,C…',
    'two or more different variants, separated by commas',
    'variants in order (default: baseline to best)',
    2,
  ),
  ...common,
};

export const command: Command = {
  name: 'ladder',
  usage: 'ladder',
  summary: 'measures each step to the best variant, and its share',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    if (positionals.length > 0)
      throw new UsageError(`ladder takes no argument "${positionals[0]}"; variants go into --steps A,B,C`);
    const variants = values.steps ?? defaultSteps((await describeAll()).variants);
    return runDesigned(values, { variants, design: { kind: 'ladder' } }, [], io);
  },
};
