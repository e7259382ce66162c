import { EXIT, unknownName } from '../../model/errors.ts';
import { LAB, LAB_NAME } from '../../model/source.ts';
import type { Command } from '../command.ts';
import type { Flags } from '../flags.ts';

const flags = {};

export const command: Command = {
  name: 'help',
  usage: 'help [COMMAND]',
  summary: 'shows the commands, or the flags of one',
  flags,
  async run(argv, io) {
    const { COMMANDS } = await import('../registry.ts');
    const [name] = argv;
    if (name === undefined) {
      io.stdout(overview(COMMANDS));
      return EXIT.answered;
    }
    const command = COMMANDS.find((it) => it.name === name);
    if (command === undefined)
      throw unknownName(
        'command',
        name,
        COMMANDS.map((it) => it.name),
      );
    io.stdout(`${LAB_NAME} ${command.usage}\n  ${command.summary}\n\n${flagLines(command.flags)}`);
    return EXIT.answered;
  },
};

function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ usage }) => usage.length));
  const lines = commands.map(({ usage, summary }) => `  ${LAB_NAME} ${usage.padEnd(width)}  ${summary}`);
  const compare = commands.find(({ name }) => name === 'compare')!;
  return `${lines.join('\n')}

Example
  ${LAB} --compare baseline,bytecode --quick

Flags of compare
${flagLines(compare.flags)}
Exit codes: 0 answered; 1 a verdict named by --fail-on; 2 bad arguments; 3 a
variant fails its suite; 4 the experiment is void; 130 interrupted.
`;
}

function flagLines(own: Flags): string {
  const rows = Object.entries(own).map(
    ([name, flag]) =>
      [`--${name}${flag.placeholder === null ? '' : ` ${flag.placeholder}`}`, flag.summary] as const,
  );
  const width = Math.max(...rows.map(([left]) => left.length), 0);
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('');
}
