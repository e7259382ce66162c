import { GuestError } from '../../errors.ts';
import { TAG } from './exports.ts';
import type { Machine } from './machine.ts';

/** Runs guest code. A trap leaves the machine's memory in an unknown state. */
export function enter<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof GuestError) throw error;
    throw new GuestError('trap', `the engine broke off: ${(error as Error).message}`, undefined, error);
  }
}

/** The handle itself, or its exception thrown. */
export function checked(machine: Machine, handle: number): number {
  if (machine.tag(handle) !== TAG.exception) return handle;
  machine.exports.qjs_free_value(handle);
  throw machine.takeException();
}
