import { execa } from 'execa';
import { bless, type History } from '../../../history/index.ts';
import type { Blessing } from '../../../model/history.ts';
import { EXIT, UsageError } from '../../../model/errors.ts';
import type { Command } from '../../command.ts';
import { text } from '../../flag-kinds.ts';
import { parseFlags } from '../../flags.ts';
import * as shared from './shared.ts';

const { history, blessings, 'lab-dir': labDir } = shared.flags;
const flags = {
  why: text('TEXT', 'a reason', 'why the step is intended'),
  who: text('NAME', 'a name', 'who says so (default: git’s user.name)'),
  night: shared.day('first night with the step (default: of its last alarm)'),
  commit: text('HASH', 'a commit', 'what made the step (default: of its last alarm)'),
  history,
  blessings,
  'lab-dir': labDir,
};

export const command: Command = {
  name: 'history bless',
  usage: 'history bless SERIES',
  summary: 'says that a step is intended, in a file for git',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    shared.assertArguments('bless', positionals, ['the name of a series (or "*" for all)']);
    const series = positionals[0]!;
    const { why } = values;
    if (why === undefined) throw new UsageError('history bless: expected --why TEXT, got nothing');
    const who = values.who ?? (await gitUser());
    return shared.withHistory(values, io, true, async (it) => {
      const step = stepOf(it, series, values.night, values.commit);
      const blessing: Blessing = { series, ...step, who, why };
      const file = shared.blessingsFile(values);
      await bless(file, blessing);
      io.stdout(`${series}: the step of ${step.night} (${step.commit}) is intended\n${file}\n`);
      return EXIT.answered;
    });
  },
};

/** The night and the commit that were given; what was not is taken from the last alarm of the series. */
function stepOf(
  history: History,
  series: string,
  night: string | undefined,
  commit: string | undefined,
): Pick<Blessing, 'night' | 'commit'> {
  // Complains about a series that is not there.
  if (series !== '*') history.nights(series);
  const alarm = history.alarms().findLast((it) => it.series === series);
  const step = { night: night ?? alarm?.since, commit: commit ?? alarm?.upTo };
  if (step.night === undefined || step.commit === undefined) {
    throw new UsageError(
      `history bless: there is no alarm of "${series}" to take the step from; give --night DAY and --commit HASH`,
    );
  }
  return { night: step.night, commit: step.commit };
}

async function gitUser(): Promise<string> {
  const { stdout, failed } = await execa('git', ['config', 'user.name'], { reject: false, stdin: 'ignore' });
  if (failed || stdout.trim() === '') {
    throw new UsageError('history bless: git has no user.name; expected --who NAME');
  }
  return stdout.trim();
}
