/** Reading what a script wrote: every complaint is one sentence, `WHERE: expected X, got Y`. */
import { nearest } from './nearest.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Longest piece of a wrong value that is shown. */
const SHOWN_CHARACTERS = 80;

export function unexpected(where: string, expected: string, got: unknown): TypeError {
  return new TypeError(`${where}: expected ${expected}, got ${shown(got)}`);
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Throws for a key that is not known, with the nearest one that is. */
export function checkKeys(fields: Fields, known: readonly string[], where: string): void {
  for (const key of Object.keys(fields)) {
    if (known.includes(key)) continue;
    const meant = nearest(key, known);
    const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
    throw new TypeError(`${where}: expected one of ${known.join(', ')}, got "${key}"${hint}`);
  }
}

/** A finite number within bounds. JSON has turned NaN and Infinity into null already. */
export function numberIn(
  value: unknown,
  where: string,
  expected: string,
  min: number,
  max = Infinity,
): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < min || value > max) {
    throw unexpected(where, expected, value);
  }
  return value;
}

export function wholeIn(value: unknown, where: string, expected: string, min: number, max: number): number {
  const number = numberIn(value, where, expected, min, max);
  if (!Number.isInteger(number)) throw unexpected(where, expected, value);
  return number;
}
