/** What becomes of an error inside a trial: a failure of the subject is data, a defect of the lab is thrown. */
import { LabError } from '../model/errors.ts';
import type { TrialFailure } from '../model/records.ts';
import type { AnyServer } from '../process/types.ts';

const LOG_LINES = 20;

export async function failureOf(
  error: unknown,
  server: AnyServer | null,
  variant: string,
  what: string,
): Promise<TrialFailure> {
  const log = server?.log(LOG_LINES) ?? [];
  if (server !== null && !server.alive()) {
    const { code, signal } = await server.exited;
    return {
      code: 'E_SERVER_DIED',
      message: `${variant} died (${signal ?? `exit code ${code}`}) during ${what}`,
      log,
    };
  }
  if (error instanceof LabError) {
    return { code: error.code, message: error.message, log: log.length > 0 ? log : error.details };
  }
  // What Node reports about sockets and processes carries a code; a TypeError does not.
  const { code, message } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string' || code.startsWith('ERR_')) throw error;
  return { code, message: `${variant}, ${what}: ${message}`, log };
}

/** Waits for a promise to settle in any way, but not longer than `ms`. */
export async function settled(promise: Promise<unknown>, ms: number): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  // Its server may be dead: how the closing ends says nothing new.
  promise.then(
    () => resolve(),
    () => resolve(),
  );
  await over;
  clearTimeout(timer);
}
