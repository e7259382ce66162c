import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assertWritable } from './deliver.ts';

/**
 * Makes the folder of builds and runs. One that was not there before says to git that nothing in it is
 * anybody's source: the repository that is measured looks the same as before. Throws UsageError, which names
 * the flag, when it cannot be written.
 */
export async function makeLabFolder(labDir: string, flag: string): Promise<void> {
  const fresh = !existsSync(labDir);
  await assertWritable(labDir, flag);
  if (fresh) await writeFile(join(labDir, '.gitignore'), '*\n');
}
