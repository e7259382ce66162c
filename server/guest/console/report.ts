import { host } from '../host.ts';
import { OP } from '../ops.ts';
import { inspect } from './inspect.ts';

/** `Name: message\n  at …` for an Error, with its causes; for anything else what was thrown. Never throws. */
export function describeError(error: unknown): string {
  try {
    return error instanceof Error ? inspect(error) : `Uncaught ${inspect(error)}`;
  } catch {
    return 'Uncaught something that cannot be printed';
  }
}

/** An error that nobody will handle: on stderr. */
export function reportError(error: unknown): void {
  host(OP.consoleWrite, 'error', describeError(error));
}
