/** Checks of what a file holds: the place in words, what was got, what was expected. */
import { RecordError } from '../../model/errors.ts';

export type Fields = Record<string, unknown>;

export interface Check {
  expected: string;
  holds(value: unknown): boolean;
}

const check = (expected: string, holds: (value: unknown) => boolean): Check => ({ expected, holds });

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const text = check('a text', (value) => typeof value === 'string');
export const fields = check('an object', isFields);
export const array = check('a list', Array.isArray);
export const truth = check('true or false', (value) => typeof value === 'boolean');
export const count = check(
  'a whole number from 0',
  (value) => Number.isInteger(value) && (value as number) >= 0,
);
export const number = check('a number', Number.isFinite);
export const amount = check('a number from 0', (value) => Number.isFinite(value) && (value as number) >= 0);
export const amounts = check(
  'a number from 0, or one by scenario',
  (value) => amount.holds(value) || (isFields(value) && Object.values(value).every((it) => amount.holds(it))),
);
export const orNull = ({ expected, holds }: Check): Check =>
  check(`${expected} or null`, (value) => value === null || holds(value));

/** Throws RecordError on the first field that does not hold. */
export function assertFields(
  value: unknown,
  checks: Readonly<Record<string, Check>>,
  where: string,
): asserts value is Fields {
  if (!isFields(value)) throw new RecordError(`${where}: expected an object, got ${shown(value)}`);
  for (const [name, { expected, holds }] of Object.entries(checks)) {
    if (holds(value[name])) continue;
    throw new RecordError(`${where}: expected "${name}" to be ${expected}, got ${shown(value[name])}`);
  }
}

/** Throws RecordError when the text is no JSON. */
export function parseJson(source: string, where: string): unknown {
  try {
    return JSON.parse(source);
  } catch (cause) {
    throw new RecordError(`${where} is damaged: ${(cause as Error).message}`, cause);
  }
}

const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 60) ?? 'nothing';
