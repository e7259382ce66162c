import { blesses, levelsOf } from '../../../history/index.ts';
import { seriesText } from '../../../history/text.ts';
import { EXIT } from '../../../model/errors.ts';
import type { Command } from '../../command.ts';
import { parseFlags } from '../../flags.ts';
import * as shared from './shared.ts';

const flags = shared.flags;

export const command: Command = {
  name: 'history show',
  usage: 'history show SERIES',
  summary: 'one series: levels, last nights, what was told',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    shared.assertArguments('show', positionals, ['the name of a series']);
    return shared.withHistory(values, io, true, async (history) => {
      const series = positionals[0]!;
      const nights = history.nights(series);
      const story = {
        series,
        nights,
        levels: levelsOf(nights),
        alarms: history.alarms().filter((it) => it.series === series),
        blessings: (await shared.blessingsFor(values, history)).filter((it) => blesses(it, series)),
      };
      io.stdout(values.json ? shared.asJson(story) : seriesText(story, shared.textOptions(values, io)));
      return EXIT.answered;
    });
  },
};
