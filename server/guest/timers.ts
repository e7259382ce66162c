import { host } from './host.ts';
import { current, enter, keep, type Owner, uncaught } from './lifecycle.ts';
import { OP } from './ops.ts';
import { apply, safeMap } from './primordials.ts';

interface Timer {
  owner: Owner;
  callback: (...args: unknown[]) => unknown;
  args: unknown[];
  /** Milliseconds between two calls; undefined: called once. */
  interval: number | undefined;
}

/** The longest delay a timer takes, in ms: longer ones are cut to it (24.8 days). */
const LONGEST = 2 ** 31 - 1;

const timers = safeMap<number, Timer>();
let last = 0;

function toDelay(delay: unknown, shortest: number): number {
  const ms = Number(delay);
  if (!(ms > shortest)) return shortest;
  return ms > LONGEST ? LONGEST : ms;
}

function start(callback: unknown, delay: number, args: unknown[], repeats: boolean): number {
  if (typeof callback !== 'function')
    throw new TypeError(`timer: expected a function, got ${typeof callback}`);
  const id = ++last;
  // A request that is over starts nothing more.
  if (current.over) return id;
  const owner = current;
  timers.set(id, {
    owner,
    callback: callback as Timer['callback'],
    args,
    interval: repeats ? delay : undefined,
  });
  if (owner.id !== 0) {
    owner.timers ??= safeMap();
    owner.timers.set(id, true);
    keep(owner);
  }
  host(OP.timerSet, id, delay);
  return id;
}

const NO_ARGS: unknown[] = [];

/** setTimeout for this world's own use. */
export const setTimer = (callback: () => void, delay: unknown): number =>
  start(callback, toDelay(delay, 0), NO_ARGS, false);

export const timerGlobals = {
  setTimeout(callback: unknown, delay?: unknown, ...args: unknown[]): number {
    return start(callback, toDelay(delay, 0), args, false);
  },
  setInterval(callback: unknown, delay?: unknown, ...args: unknown[]): number {
    return start(callback, toDelay(delay, 1), args, true);
  },
  clearTimeout(id?: unknown): void {
    const timer = timers.get(Number(id));
    if (timer === undefined) return;
    timers.delete(Number(id));
    timer.owner.timers?.delete(Number(id));
    host(OP.timerClear, Number(id));
  },
};

/** The host says that a timer is due. One that was cancelled meanwhile is ignored. */
export function fire(id: number): void {
  const timer = timers.get(id);
  if (timer === undefined) return;
  const { owner, callback, args, interval } = timer;
  if (owner.over) {
    timers.delete(id);
    return;
  }
  enter(owner);
  if (interval === undefined) {
    timers.delete(id);
    owner.timers?.delete(id);
  } else {
    host(OP.timerSet, id, interval);
  }
  try {
    apply(callback, undefined, args);
  } catch (error) {
    uncaught(owner, error);
  }
}
