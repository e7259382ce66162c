import { EXIT, LabError, TrialError } from '../model/errors.ts';
import type { AnyServer } from '../process/types.ts';

/** The user asked to stop: nothing failed, and the block under way is not recorded. */
export class Interrupted extends LabError {
  constructor() {
    super('E_INTERRUPTED', EXIT.interrupted, 'interrupted');
  }
}

/** Waits for something that cannot be stopped, but not beyond the user's wish to stop. */
export async function interruptible<T>(signal: AbortSignal, running: Promise<T>): Promise<T> {
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(new Interrupted());
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([running, stopped]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

export interface Guard {
  server: AnyServer | null;
  variant: string;
  signal: AbortSignal;
}

/**
 * Waits for a step of a trial, but no longer than its deadline, the life of its server, or the user's
 * patience. A step that is left behind has a server that is dead or about to be killed; its late
 * rejection is of no interest any more.
 */
export async function guarded<T>(
  guard: Guard,
  what: string,
  deadlineMs: number,
  step: () => Promise<T>,
): Promise<T> {
  if (guard.signal.aborted) throw new Interrupted();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  stopped.catch(() => undefined);
  const onAbort = (): void => reject(new Interrupted());
  const timer = setTimeout(
    () =>
      reject(
        new TrialError(
          'E_HANG',
          `${guard.variant} hung: ${what} was not over after ${Math.round(deadlineMs)} ms`,
        ),
      ),
    deadlineMs,
  );
  guard.signal.addEventListener('abort', onAbort, { once: true });
  void guard.server?.exited.then(({ code, signal }) =>
    reject(
      new TrialError(
        'E_SERVER_DIED',
        `${guard.variant} died (${signal ?? `exit code ${code}`}) during ${what}`,
      ),
    ),
  );
  try {
    const running = step();
    running.catch(() => undefined);
    return await Promise.race([running, stopped]);
  } finally {
    clearTimeout(timer);
    guard.signal.removeEventListener('abort', onAbort);
  }
}
