import { GuestError } from '../errors.ts';
import type { GuestTimers } from './timers.ts';

/**
 * Waits until a script's top-level timers and awaits are over: it is asked again whenever the last timer has gone.
 * Throws GuestError when they do not end within `loadMs`, or when nothing is left that could end them.
 */
export async function awaitTopLevel(
  loaded: () => boolean,
  timers: GuestTimers,
  loadMs: number,
): Promise<void> {
  const deadline = Promise.withResolvers<'late'>();
  const timeout = setTimeout(() => deadline.resolve('late'), loadMs);
  try {
    while (!loaded()) {
      if (timers.size === 0) throw new GuestError('exception', 'a top-level await never settles');
      const empty = Promise.withResolvers<'empty'>();
      timers.onEmpty = () => empty.resolve('empty');
      if ((await Promise.race([empty.promise, deadline.promise])) === 'late') {
        throw new GuestError('exception', `top-level timers and awaits did not finish within ${loadMs} ms`);
      }
    }
  } finally {
    timers.onEmpty = null;
    clearTimeout(timeout);
  }
}
