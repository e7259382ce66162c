import { judgeNight } from '../../../history/index.ts';
import { listText } from '../../../history/text.ts';
import { EXIT } from '../../../model/errors.ts';
import type { Command } from '../../command.ts';
import { parseFlags } from '../../flags.ts';
import * as shared from './shared.ts';

const flags = shared.flags;

export const command: Command = {
  name: 'history list',
  usage: 'history [list]',
  summary: 'all series: last value, change, state',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    shared.assertArguments('list', positionals, []);
    return shared.withHistory(values, io, true, async (history) => {
      const judgement = judgeNight(history, { blessings: await shared.blessingsFor(values, history) });
      io.stdout(values.json ? shared.asJson(judgement) : listText(judgement, shared.textOptions(values, io)));
      return EXIT.answered;
    });
  },
};
