/** `lab calibrate …`: the lab measures itself. Each way of doing so is a sub-command with flags of its own. */
import { EXIT, UsageError, unknownName } from '../../model/errors.ts';
import { LAB_NAME } from '../../model/source.ts';
import type { Command } from '../command.ts';
import type { Flags } from '../flags.ts';
import { command as aa } from './calibrate/aa.ts';
import { command as coverage } from './calibrate/coverage.ts';
import { command as power } from './calibrate/power.ts';
import { command as record } from './calibrate/record.ts';
import { command as replay } from './calibrate/replay.ts';
import { command as width } from './calibrate/width.ts';

const SUBCOMMANDS: readonly Command[] = [record, replay, coverage, aa, power, width];
const GROUP = 'calibrate ';

const shortName = ({ name }: Command): string => name.slice(GROUP.length);

export const command: Command = {
  name: 'calibrate',
  usage: 'calibrate KIND',
  summary: 'measures the lab itself; without KIND lists the kinds',
  flags: {},
  async run(argv, io) {
    const [name, ...rest] = argv;
    if (name === undefined || name === 'help') {
      io.stdout(helpText(rest[0]));
      return EXIT.answered;
    }
    if (name.startsWith('-'))
      throw new UsageError(
        `calibrate: expected ${SUBCOMMANDS.map(shortName).join(', ')} first, got "${name}"`,
      );
    return find(name).run(rest, io);
  },
};

function find(name: string): Command {
  const found = SUBCOMMANDS.find((it) => shortName(it) === name);
  if (found === undefined) throw unknownName('calibration', name, SUBCOMMANDS.map(shortName));
  return found;
}

function helpText(name: string | undefined): string {
  if (name !== undefined) {
    const { usage, summary, flags } = find(name);
    return `${LAB_NAME} ${usage}\n  ${summary}\n\n${flagRows(flags)}`;
  }
  const width = Math.max(...SUBCOMMANDS.map(({ usage }) => usage.length));
  const rows = SUBCOMMANDS.map(({ usage, summary }) => `  lab ${usage.padEnd(width)}  ${summary}\n`);
  return `${rows.join('')}\n"${LAB_NAME} calibrate help NAME" shows the flags of one.\n`;
}

function flagRows(flags: Flags): string {
  const lefts = Object.entries(flags).map(
    ([name, { placeholder }]) => `--${name}${placeholder === null ? '' : ` ${placeholder}`}`,
  );
  const width = Math.max(...lefts.map((left) => left.length));
  return Object.values(flags)
    .map(({ summary }, i) => `  ${lefts[i]!.padEnd(width)}  ${summary}\n`)
    .join('');
}
