/** Options are looked at before anything is answered. Everything here throws TypeError `where: expected …, got …`. */
import { parseDistribution } from '../../../effects/distribution.ts';
import { parseJitter } from '../../../effects/jitter.ts';
import { checkKeys, type Fields, isFields, numberIn, unexpected, wholeIn } from '../../../effects/spec.ts';
import { objectKeys } from '../../primordials.ts';

/** Throws when an option is not what it must be. */
export type Check = (value: unknown, where: string) => void;

/** The options, none of which is unknown or wrong; undefined ones count as not given. */
export function checkOptions(where: string, given: unknown, checks: Readonly<Record<string, Check>>): Fields {
  if (given === undefined) return {};
  if (!isFields(given)) throw unexpected(where, 'an object of options', given);
  checkKeys(given, objectKeys(checks), where);
  const names = objectKeys(given);
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    if (given[name] !== undefined) checks[name]!(given[name], `${where}: ${name}`);
  }
  return given;
}

/** A check in words. */
export const must =
  (expected: string, holds: (value: unknown) => boolean): Check =>
  (value, where) => {
    if (!holds(value)) throw unexpected(where, expected, value);
  };

export const isText = (value: unknown): value is string => typeof value === 'string';
export const isFunction = (value: unknown): value is (...args: unknown[]) => unknown =>
  typeof value === 'function';

export const text = must('a text', isText);
export const textOrNull = must('a text or null', (value) => value === null || isText(value));
export const fields = must('an object', isFields);
export const notNegative: Check = (value, where) => void numberIn(value, where, 'a number of at least 0', 0);
export const aboveZero: Check = (value, where) =>
  void numberIn(value, where, 'a number above 0', Number.MIN_VALUE);
export const whole =
  (min: number, max: number): Check =>
  (value, where) =>
    void wholeIn(value, where, `a whole number from ${min} to ${max}`, min, max);
export const time: Check = (value, where) => void parseDistribution(value, where);
export const jitter: Check = (value, where) => void parseJitter(value, where);
