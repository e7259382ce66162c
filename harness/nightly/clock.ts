/** The time of a night. */
import type { Equipment } from '../experiment/equipment.ts';

/** For judging, drawing and writing at the end. */
const REPORTS_MS = 6_000;
const REPORTS_SHARE = 0.1;

export interface NightClock {
  /** Aborted by the user, or when the time for measuring is up. */
  signal: AbortSignal;
  leftMs(): number;
  dispose(): void;
}

/** `startedAt`: on the clock of the equipment, when the command began. */
export function nightClock(
  { now, signal }: Pick<Equipment, 'now' | 'signal'>,
  { startedAt, budgetMs }: { startedAt: number; budgetMs: number },
): NightClock {
  const endsAt = startedAt + budgetMs - Math.min(REPORTS_MS, REPORTS_SHARE * budgetMs);
  const leftMs = (): number => Math.max(0, endsAt - now());
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(new Error('the time is up')), leftMs());
  return {
    signal: AbortSignal.any([signal, over.signal]),
    leftMs,
    dispose: () => clearTimeout(timer),
  };
}

/** The same, with a limit of its own besides. */
export async function within<T>(
  signal: AbortSignal,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(new Error('its time is up')), ms);
  try {
    return await work(AbortSignal.any([signal, over.signal]));
  } finally {
    clearTimeout(timer);
  }
}
