import { UsageError, unknownName } from '../model/errors.ts';
import type { Io } from './io.ts';
import { printError } from './print-error.ts';
import { ABSENT, COMMANDS } from './registry.ts';

/** Runs one command line, without `node` and the script, and returns its exit code. Never throws. */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    return printError(error, io);
  }
}

function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const [first, ...rest] = argv;
  if (first === undefined || first === '--help' || first === '-h') return find('help').run([], io);
  // `lab --compare a,b` is `lab compare --compare a,b`.
  if (first.startsWith('-')) return runCommand('compare', argv, io);
  return runCommand(first, rest, io);
}

function runCommand(name: string, argv: readonly string[], io: Io): Promise<number> {
  const command = find(name);
  if (argv.includes('--help') || argv.includes('-h')) return find('help').run([command.name], io);
  return command.run(argv, io);
}

function find(name: string): (typeof COMMANDS)[number] {
  const command = COMMANDS.find((it) => it.name === name);
  if (command !== undefined) return command;
  if (Object.hasOwn(ABSENT, name))
    throw new UsageError(`"${name}" is not there yet in this version: ${ABSENT[name]}`);
  throw unknownName(
    'command',
    name,
    COMMANDS.map((it) => it.name),
  );
}
