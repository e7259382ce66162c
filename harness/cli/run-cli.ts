import { findConfigFile } from '../config/find.ts';
import { nearest, unknownName } from '../model/errors.ts';
import type { Io } from './io.ts';
import { printError } from './print-error.ts';
import { COMMANDS } from './registry.ts';

/** Runs one command line, without `node` and the script, and returns its exit code. Never throws. */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    return printError(error, io);
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const [first, ...rest] = argv;
  if (first === '--help' || first === '-h') return find('help').run([], io);
  // With a configuration, `lab` alone compares what that says.
  if (first === undefined)
    return (await findConfigFile(process.cwd())) === null
      ? find('help').run([], io)
      : runCommand('compare', [], io);
  // `lab --compare a,b` and `lab 'node a.js' 'node b.js'` are `lab compare …`.
  if (first.startsWith('-') || isTarget(argv)) return runCommand('compare', argv, io);
  return runCommand(first, rest, io);
}

/** A word that is so many letters from a command was meant to be it. */
const SLIP = 1;

/**
 * Is the first word a target rather than a command? Commands are plain words in lower case; of those it is
 * one if another one follows and no command is written nearly so: `lab main v2`, but not `lab reprot last`.
 */
export function isTarget([first, second]: readonly string[]): boolean {
  const names = COMMANDS.map(({ name }) => name);
  if (first === undefined || names.includes(first)) return false;
  if (!/^[a-z-]+$/.test(first)) return true;
  return second !== undefined && !second.startsWith('-') && nearest(first, names, SLIP) === undefined;
}

function runCommand(name: string, argv: readonly string[], io: Io): Promise<number> {
  const command = find(name);
  if (argv.includes('--help') || argv.includes('-h')) return find('help').run([command.name], io);
  return command.run(argv, io);
}

function find(name: string): (typeof COMMANDS)[number] {
  const command = COMMANDS.find((it) => it.name === name);
  if (command !== undefined) return command;
  throw unknownName(
    'command',
    name,
    COMMANDS.map((it) => it.name),
  );
}
