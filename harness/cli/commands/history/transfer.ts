import { resolve } from 'node:path';
import { exportHistory, importHistory } from '../../../history/index.ts';
import { EXIT } from '../../../model/errors.ts';
import type { Command } from '../../command.ts';
import { parseFlags } from '../../flags.ts';
import * as shared from './shared.ts';

const { history, 'lab-dir': labDir } = shared.flags;
const flags = { history, 'lab-dir': labDir };
const ARGUMENT = ['the name of a file, as in history.jsonl'];

export const exportCommand: Command = {
  name: 'history export',
  usage: 'history export FILE',
  summary: 'all of it as lines of JSON, always the same bytes',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    shared.assertArguments('export', positionals, ARGUMENT);
    const file = resolve(positionals[0]!);
    return shared.withHistory(values, io, true, async (it) => {
      io.stdout(`${await exportHistory(it, file)} experiments\n${file}\n`);
      return EXIT.answered;
    });
  },
};

export const importCommand: Command = {
  name: 'history import',
  usage: 'history import FILE',
  summary: 'adds what an export has and the history has not',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    shared.assertArguments('import', positionals, ARGUMENT);
    return shared.withHistory(values, io, false, async (it) => {
      const { experiments, added } = await importHistory(it, resolve(positionals[0]!));
      io.stdout(`${experiments} experiments, ${added} of them new\n${it.file}\n`);
      return EXIT.answered;
    });
  },
};
