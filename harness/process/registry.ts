/**
 * Every live child of ours, so that none outlives us. Four ways to end are covered: a normal exit and an
 * uncaught exception (the `exit` event kills synchronously), SIGINT/SIGTERM/SIGHUP (children are stopped
 * with grace, then we exit with 128 + signal), and SIGKILL (nothing runs here; the end of the child's
 * standard input tells it, see argv.ts).
 */
export interface Child {
  /** With grace; resolves when it is gone. */
  stop(): Promise<void>;
  /** SIGKILL, at once and synchronously. */
  killNow(): void;
}

const children = new Set<Child>();
const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;
let watching = false;

export function register(child: Child): void {
  children.add(child);
  if (watching) return;
  watching = true;
  process.on('exit', killAll);
  for (const signal of Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]) {
    process.on(signal, onSignal);
  }
}

export function unregister(child: Child): void {
  children.delete(child);
}

/** Someone else who listens for the signal (interrupt.ts) decides; alone, we stop all and go. */
function onSignal(signal: keyof typeof SIGNALS): void {
  if (process.listenerCount(signal) > 1) return;
  void stopAll().finally(() => process.exit(128 + SIGNALS[signal]));
}

/** SIGTERM, grace, SIGKILL for all, side by side. */
export async function stopAll(): Promise<void> {
  await Promise.all([...children].map((child) => child.stop()));
}

/** SIGKILL for all, synchronously. */
export function killAll(): void {
  for (const child of children) child.killNow();
}

export function liveChildren(): number {
  return children.size;
}
