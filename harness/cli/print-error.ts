import { LabError } from '../model/errors.ts';
import type { Io } from './io.ts';

/** Exit code of a defect of the lab itself: none of those that mean something. */
const EXIT_DEFECT = 70;

/** What goes wrong for a reason is one sentence; anything else is our fault and shows where. */
export function printError(error: unknown, io: Pick<Io, 'stderr'>): number {
  if (error instanceof LabError) {
    io.stderr(`error: ${error.message} (${error.code})\n`);
    for (const line of error.details) io.stderr(`  ${line}\n`);
    return error.exitCode;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.stderr(`error: this is a defect of the lab\n${text}\n`);
  return EXIT_DEFECT;
}
