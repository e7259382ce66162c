import type { Flags } from './flags.ts';
import type { Io } from './io.ts';

/** A subcommand: `commands/<name>.ts` exports one. */
export interface Command {
  name: string;
  /** After `lab`: `test VARIANT`. */
  usage: string;
  summary: string;
  flags: Flags;
  /** Returns the exit code. */
  run(argv: readonly string[], io: Io): Promise<number>;
}
