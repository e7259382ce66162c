/**
 * The guest comes in two scripts. The core is loaded into every world; the extras (streams, URL, forms,
 * console and the like) when something of theirs is first used. bundle-split.ts makes the cut and writes
 * the calls to `extra`; the sources know nothing of it.
 */
import { host } from './host.ts';
import { OP } from './ops.ts';

type AnyFunction = (...args: never[]) => unknown;

let table: readonly AnyFunction[] | null = null;
let shared: () => readonly unknown[] = () => [];

/** Says what of the core the extras are given, in the order that bundle-split.ts laid down. */
export function share(what: () => readonly unknown[]): void {
  shared = what;
}

/** A function of the extras by its number; loads them the first time. */
export function extra(index: number): AnyFunction {
  table ??= (host(OP.extras) as unknown as (core: readonly unknown[]) => readonly AnyFunction[])(shared());
  return table[index]!;
}

/** While they are not loaded nothing can be an instance of a class of theirs. */
export const extrasLoaded = (): boolean => table !== null;
