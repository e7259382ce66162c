/**
 * The guest comes in several scripts. The core is loaded into every world; the extras (streams, URL, forms, console and
 * the like) when something of theirs is first used, and what few scripts use (mock.llm, mock.sse, crypto.subtle …) on top of
 * them in the same way. bundle-split.ts makes the cuts and writes the calls to `extra`; the sources know nothing of it.
 */
import { host } from './host.ts';
import { OP } from './ops.ts';

type AnyFunction = (...args: never[]) => unknown;

interface Part {
  /** What earlier scripts call, by number. */
  table: readonly AnyFunction[];
  /** What later scripts are given, in the order that bundle-split.ts laid down. */
  shared: () => readonly unknown[];
}

type Script = (
  call: typeof extra,
  loaded: typeof isLoaded,
  given: readonly (readonly unknown[] | null)[],
) => Part;

/** By number; the core is 0. Full from the beginning, so that a script cannot get in between by Array.prototype. */
const parts: (Part | null)[] = [null, null, null];

/** The core says what it shares. Not called where the guest is uncut. */
export function share(shared: Part['shared']): void {
  parts[0] = { table: [], shared };
}

function load(number: number): Part {
  const known = parts[number]!;
  if (known !== null) return known;
  const given: (readonly unknown[] | null)[] = [null, null];
  for (let i = 0; i < number; i++) given[i] = load(i).shared();
  const script = host(OP.extras, number) as unknown as Script;
  const part = script(extra, isLoaded, given);
  parts[number] = part;
  return part;
}

/** A function of another script; loads that the first time. */
export const extra = (part: number, index: number): AnyFunction => load(part).table[index]!;

/** While it is not nothing can be an instance of a class of its. */
export const isLoaded = (part: number): boolean => parts[part] !== null;

/** For worlds that live longer than a request. */
export function loadAll(): void {
  if (parts[0] === null) return;
  for (let i = 1; i < parts.length; i++) load(i);
}
