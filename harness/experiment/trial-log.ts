import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { makeFolder } from '../build/make-folder.ts';

/** Characters that are safe in a file's name anywhere; of a long command the end, where two differ. */
const safe = (name: string): string =>
  name
    .replace(/[^A-Za-z0-9.=]+/g, '-')
    .slice(-60)
    .replace(/^-+/, '');

/** Writes `<folder>/epoch-3-<scenario>-<slot>-<variant>.log`; returns its path from the folder's parent, the run. */
export async function writeLog(
  folder: string,
  { epoch, slot, variant }: { epoch: number; slot: number; variant: string },
  scenario: string,
  text: string,
): Promise<string> {
  await makeFolder(folder);
  const name = `epoch-${epoch}-${safe(scenario)}-${slot}-${safe(variant)}.log`;
  await writeFile(join(folder, name), text);
  return `${basename(folder)}/${name}`;
}
