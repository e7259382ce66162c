/** Blessings live in git beside the code that they are about: `ci/blessings.json`, a list, in order of night. */
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../build/make-folder.ts';
import { writeAtomic } from '../build/write-atomic.ts';
import { isFields, parseJson } from '../calibrate/trace/fields.ts';
import { RecordError } from '../model/errors.ts';
import type { Blessing } from '../model/history.ts';
import { assertBlessing } from './checks.ts';

/** Relative to the repository's root. */
export const BLESSINGS_FILE = 'ci/blessings.json';

/** Empty when there is no such file. Throws RecordError, which names file, place and what was expected. */
export async function readBlessings(file: string): Promise<Blessing[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new RecordError(`${file} cannot be read: ${(error as Error).message}`, error);
  }
  const value = parseJson(text, file);
  const list = isFields(value) ? value.blessings : undefined;
  if (!Array.isArray(list)) throw new RecordError(`${file}: expected an object with a list "blessings"`);
  return list.map((value, i) => assertBlessing(value, `${file}, blessing ${i + 1}`)).sort(inOrder);
}

/** Adds it, or replaces the one of the same series and night. Readers see the old file or the new one. */
export async function bless(file: string, blessing: Blessing): Promise<void> {
  const others = (await readBlessings(file)).filter(
    ({ series, night }) => series !== blessing.series || night !== blessing.night,
  );
  const blessings = [...others, assertBlessing(blessing, 'the blessing')].sort(inOrder);
  await makeFolder(dirname(file));
  await writeAtomic(file, `${JSON.stringify({ blessings }, null, 2)}\n`);
}

const inOrder = (a: Blessing, b: Blessing): number =>
  a.night < b.night ? -1 : a.night > b.night ? 1 : a.series < b.series ? -1 : Number(a.series > b.series);

export const blesses = (blessing: Blessing, series: string): boolean =>
  blessing.series === '*' || blessing.series === series;
