import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it. Not `mkdir` with `recursive`: where the file system refuses new entries
 * with ENOENT (/proc does), that one tries for ever. Throws what the file system says.
 */
export async function makeFolder(path: string): Promise<void> {
  const code = await tryToMake(path);
  if (code === null) return;
  if (code.code === 'EEXIST' && (await stat(path)).isDirectory()) return;
  if (code.code !== 'ENOENT' || dirname(path) === path) throw code;
  await makeFolder(dirname(path));
  const again = await tryToMake(path);
  // Somebody else may have made it meanwhile.
  if (again !== null && again.code !== 'EEXIST') throw again;
}

async function tryToMake(path: string): Promise<NodeJS.ErrnoException | null> {
  try {
    await mkdir(path);
    return null;
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
}
