/** A command with sub-commands, each with flags of its own: `lab calibrate replay`. */
import { EXIT, UsageError, unknownName } from '../model/errors.ts';
import { LAB_NAME } from '../model/source.ts';
import type { Command } from './command.ts';
import type { Flags } from './flags.ts';
import type { Io } from './io.ts';

export interface Group {
  name: string;
  /** What a sub-command is called in a complaint: `calibration`. */
  kind: string;
  usage: string;
  summary: string;
  /** Their names begin with the group's. */
  commands: readonly Command[];
  /** Runs when no sub-command is named. Default: help. */
  fallback?: Command;
}

export function commandGroup({ name: group, kind, usage, summary, commands, fallback }: Group): Command {
  const shortName = ({ name }: Command): string => name.slice(group.length + 1);
  const names = commands.map(shortName);

  const find = (name: string): Command => {
    const found = commands.find((it) => shortName(it) === name);
    if (found === undefined) throw unknownName(kind, name, names);
    return found;
  };

  const helpText = (name: string | undefined): string => {
    if (name !== undefined) {
      const command = find(name);
      return `${LAB_NAME} ${command.usage}\n  ${command.summary}\n\n${flagRows(command.flags)}`;
    }
    const width = Math.max(...commands.map((it) => it.usage.length));
    const rows = commands.map((it) => `  ${LAB_NAME} ${it.usage.padEnd(width)}  ${it.summary}\n`);
    return `${rows.join('')}\n"${LAB_NAME} ${group} help NAME" shows the flags of one.\n`;
  };

  return {
    name: group,
    usage,
    summary,
    flags: fallback?.flags ?? {},
    async run(argv: readonly string[], io: Io): Promise<number> {
      const [name, ...rest] = argv;
      if (name === 'help' || (name === undefined && fallback === undefined)) {
        io.stdout(helpText(rest[0]));
        return EXIT.answered;
      }
      if (fallback !== undefined && (name === undefined || name.startsWith('-')))
        return fallback.run(argv, io);
      if (name!.startsWith('-'))
        throw new UsageError(`${group}: expected ${names.join(', ')} first, got "${name}"`);
      return find(name!).run(rest, io);
    },
  };
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
