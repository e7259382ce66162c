/** What the sub-commands of `lab history` share: where the file is, and the blessings beside the code. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { labRoot } from '../../../build/lab-root.ts';
import { BLESSINGS_FILE, readBlessings } from '../../../history/blessings.ts';
import { type History, isDay, openHistory } from '../../../history/index.ts';
import type { Blessing } from '../../../model/history.ts';
import { UsageError } from '../../../model/errors.ts';
import * as common from '../../common-flags.ts';
import { text } from '../../flag-kinds.ts';
import type { Flag } from '../../flags.ts';
import type { Io } from '../../io.ts';

export const flags = {
  history: text('FILE', 'a file', 'the database (default history.sqlite in the lab folder)'),
  blessings: text('FILE', 'a file', `intended steps (default ${BLESSINGS_FILE})`),
  json: common.json,
  color: common.color,
  'lab-dir': common.labDir,
};

/** The name of a night. */
export const day = (summary: string): Flag<string> => ({
  placeholder: 'DAY',
  expected: 'a day as in 2026-11-21',
  summary,
  parse: (value) => (isDay(value) ? value : undefined),
});

export interface Values {
  history?: string;
  blessings?: string;
  color?: 'auto' | 'always' | 'never';
  'lab-dir'?: string;
}

export const historyFile = (values: Values, io: Io): string =>
  resolve(values.history ?? join(labRoot(values['lab-dir'], io.env), 'history.sqlite'));

export const blessingsFile = (values: Values): string => resolve(values.blessings ?? BLESSINGS_FILE);

/** Opens the history for the time of `run`. */
export async function withHistory<T>(
  values: Values,
  io: Io,
  mustExist: boolean,
  run: (history: History) => T | Promise<T>,
): Promise<T> {
  const history = await openHistory(historyFile(values, io), { mustExist });
  try {
    return await run(history);
  } finally {
    history.close();
  }
}

/** Those in git; where there is no such file, those that came with the history. */
export async function blessingsFor(values: Values, history: History): Promise<Blessing[]> {
  const file = blessingsFile(values);
  return values.blessings !== undefined || existsSync(file) ? readBlessings(file) : history.blessings();
}

export const textOptions = (values: Values, io: Io): { width: number; color: boolean } => ({
  width: io.columns,
  color: values.color === undefined || values.color === 'auto' ? io.color : values.color === 'always',
});

/** Exactly the arguments that a sub-command takes. */
export function assertArguments(
  command: string,
  positionals: readonly string[],
  names: readonly string[],
): void {
  const missing = names[positionals.length];
  if (missing !== undefined) throw new UsageError(`history ${command}: expected ${missing}, got nothing`);
  const extra = positionals[names.length];
  if (extra !== undefined) {
    const expected = names.length === 0 ? 'no argument' : names.join(' and ');
    throw new UsageError(`history ${command}: expected ${expected}, got also "${extra}"`);
  }
}

export const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
