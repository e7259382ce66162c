import { judgeNight } from '../../../history/index.ts';
import { judgementText } from '../../../history/text.ts';
import { EXIT } from '../../../model/errors.ts';
import type { Command } from '../../command.ts';
import { someOf, toggle } from '../../flag-kinds.ts';
import { parseFlags } from '../../flags.ts';
import * as shared from './shared.ts';

const flags = {
  night: shared.day('which night (default: the latest)'),
  'dry-run': toggle('do not keep what is told'),
  'fail-on': someOf(['slower', 'faster', 'suspect'], 'exit 1 when there is such an alarm, or a suspect'),
  ...shared.flags,
};

export const command: Command = {
  name: 'history judge',
  usage: 'history judge',
  summary: 'judges the latest night: alarms, suspects, coverage',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    shared.assertArguments('judge', positionals, []);
    return shared.withHistory(values, io, true, async (history) => {
      const blessings = await shared.blessingsFor(values, history);
      const judgement = judgeNight(history, {
        blessings,
        ...(values.night === undefined ? {} : { night: values.night }),
      });
      if (!values['dry-run']) {
        history.setBlessings(blessings);
        history.addAlarms(judgement.alarms);
      }
      io.stdout(
        values.json ? shared.asJson(judgement) : judgementText(judgement, shared.textOptions(values, io)),
      );
      const unwanted = values['fail-on'] ?? [];
      const met =
        judgement.alarms.some(({ direction }) => unwanted.includes(direction)) ||
        (unwanted.includes('suspect') && judgement.suspects.length > 0);
      return met ? EXIT.gate : EXIT.answered;
    });
  },
};
