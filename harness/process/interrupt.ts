import { EXIT } from '../model/errors.ts';
import { killAll } from './registry.ts';

export interface Interrupt {
  /** Aborted by the first SIGINT. */
  readonly signal: AbortSignal;
  /** Resolves at the first SIGINT; pending for ever otherwise. */
  readonly requested: Promise<void>;
  /** Gives SIGINT back to its default. */
  dispose(): void;
}

/**
 * The one place that handles SIGINT. The first asks for a clean end: what was measured is kept and
 * servers are stopped by their owners. The second kills all children and leaves with exit code 130.
 * Servers do not hear the terminal's Ctrl-C themselves: they are started in a process group of their own.
 */
export function handleInterrupt(): Interrupt {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  const onSigint = (): void => {
    if (controller.signal.aborted) {
      killAll();
      process.exit(EXIT.interrupted);
    }
    controller.abort(new Error('interrupted'));
    resolve();
  };
  process.on('SIGINT', onSigint);
  return {
    signal: controller.signal,
    requested: promise,
    dispose: () => process.off('SIGINT', onSigint),
  };
}
