import { symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { makeFolder } from '../../build/make-folder.ts';
import { mockTarget } from '../../build/mock-target.ts';

/**
 * Lends the project's own builds, with the proofs beside them, to a lab in another folder: a test of a command need not
 * build and test them again. One by one, because a build that is missing must not be made through a link: its source map
 * holds paths from where it was made.
 */
export async function borrowBuilds(labDir: string, variants: readonly string[]): Promise<void> {
  const folder = join(labDir, 'builds');
  await makeFolder(folder);
  for (const variant of variants) {
    const { directory } = await mockTarget(variant).build();
    await symlink(directory, join(folder, basename(directory)));
  }
}
