import type { JournalEntry } from '../observe/journal-entry.ts';
import { BadArgument } from './errors.ts';
import { isObject } from './json.ts';

/** Members that nobody reads are an error: a misspelt one would mean "anything". */
export function onlyMembers(args: Record<string, unknown>, known: readonly string[]): void {
  for (const name of Object.keys(args)) {
    if (!known.includes(name)) throw new BadArgument(name, `one of ${known.join(', ')}`, name);
  }
}

export function text(args: Record<string, unknown>, name: string): string | undefined {
  const value = args[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new BadArgument(name, 'a string', value);
}

export function count(args: Record<string, unknown>, name: string): number | undefined {
  const value = args[name];
  if (value === undefined || (Number.isSafeInteger(value) && (value as number) >= 0)) return value as number;
  throw new BadArgument(name, 'a whole number of at least 0', value);
}

export function texts(args: Record<string, unknown>, name: string): Record<string, string> | undefined {
  const value = args[name];
  if (value === undefined) return undefined;
  if (!isObject(value)) throw new BadArgument(name, 'an object of strings', value);
  for (const [key, member] of Object.entries(value)) {
    if (typeof member !== 'string') throw new BadArgument(`${name}.${key}`, 'a string', member);
  }
  return value as Record<string, string>;
}

/**
 * Whether a request went to `path`: compared without the query unless `path` has one; a `*` at its end stands
 * for anything.
 */
export function pathMatches({ target }: JournalEntry, path: string): boolean {
  const prefix = path.endsWith('*') ? path.slice(0, -1) : null;
  const wanted = prefix ?? path;
  const actual = wanted.includes('?') ? target : target.split('?', 1)[0]!;
  return prefix === null ? actual === path : actual.startsWith(prefix);
}
