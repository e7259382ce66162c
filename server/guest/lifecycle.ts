/**
 * Whose turn it is, and when a request is over. The host enters this world for one request (or timer) at
 * a time and drains the jobs before the next: so what runs now belongs to the owner of the last entry.
 */
import { describeError, reportError } from './console/report.ts';
import { host } from './host.ts';
import type { RequestState } from './http/request-state.ts';
import { OP } from './ops.ts';
import { safeMap } from './primordials.ts';

/** A request of the host, or the module itself (id 0). */
export type Owner = Pick<
  RequestState,
  'id' | 'answered' | 'over' | 'kept' | 'waits' | 'timers' | 'abort' | 'drained' | 'cancel'
>;

/** Owner of what the module does at its top level. Never over. */
const MODULE: Owner = { id: 0 };

export let current: Owner = MODULE;

/** The requests that may be heard of again: not answered at once, or waiting. By id. */
const live = safeMap<number, Owner>();

export function enter(owner: Owner): void {
  current = owner;
}

export function enterModule(): void {
  current = MODULE;
}

/** The request may go on after this entry. */
export function keep(owner: Owner): void {
  if (owner.over || owner.kept) return;
  owner.kept = true;
  live.set(owner.id, owner);
}

/** Nothing of this request may happen any more. */
function end(owner: Owner): void {
  owner.over = true;
  // Most requests end where they began, and were never kept.
  if (!owner.kept) return;
  live.delete(owner.id);
  owner.timers?.forEach((_, timer) => {
    host(OP.timerClear, timer);
  });
  delete owner.timers;
}

/** Notes that the answer has been made. True: ctx.waitUntil is pending and the world must stay. */
export function answered(owner: Owner): boolean {
  if (owner.waits !== undefined && owner.waits > 0) {
    owner.answered = true;
    return true;
  }
  end(owner);
  return false;
}

/** The answer is a failure: it ends the request whatever is waiting. */
export function fail(owner: Owner, text: string): void {
  if (owner.over || owner.answered) return;
  owner.answered = true;
  end(owner);
  host(OP.fail, owner.id, text);
}

/** An error that nobody caught, in a turn of `owner`: fails its request while that has no answer yet. */
export function uncaught(owner: Owner, error: unknown): void {
  if (owner.id !== 0 && !owner.answered && !owner.over) fail(owner, describeError(error));
  else reportError(error);
}

/** The client has gone or the deadline has passed. */
export function abort(id: number): void {
  const owner = live.get(id);
  if (owner === undefined) return;
  enter(owner);
  end(owner);
  owner.abort?.();
  owner.cancel?.();
}

/** The client takes more of the body. */
export function drained(id: number): void {
  const owner = live.get(id);
  if (owner === undefined) return;
  enter(owner);
  owner.drained?.();
}

/** The body cannot be made whole: it ends the request whatever is waiting. */
export function breakOff(owner: Owner, text: string): void {
  if (owner.over) return;
  end(owner);
  host(OP.streamFail, owner.id, text);
}

/** ctx.waitUntil. */
export function waitUntil(owner: Owner, promise: unknown): void {
  if (owner.over) throw new TypeError('waitUntil: the request is over');
  owner.waits = (owner.waits ?? 0) + 1;
  keep(owner);
  void settled(owner, promise);
}

async function settled(owner: Owner, promise: unknown): Promise<void> {
  try {
    await promise;
  } catch (error) {
    if (!owner.over) reportError(error);
  }
  owner.waits = owner.waits! - 1;
  if (owner.waits > 0 || !owner.answered || owner.over) return;
  end(owner);
  host(OP.done, owner.id);
}
