import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { makeFolder } from '../build/make-folder.ts';

/** Characters that are safe in a file's name anywhere. */
const safe = (name: string): string => name.replace(/[^A-Za-z0-9.=]+/g, '-').slice(0, 60);

/** Writes `<folder>/epoch-3-<scenario>-<variant>.log`; returns its path from the folder's parent, the run. */
export async function writeLog(
  folder: string,
  { epoch, variant }: { epoch: number; variant: string },
  scenario: string,
  text: string,
): Promise<string> {
  await makeFolder(folder);
  const name = `epoch-${epoch}-${safe(scenario)}-${safe(variant)}.log`;
  await writeFile(join(folder, name), text);
  return `${basename(folder)}/${name}`;
}
