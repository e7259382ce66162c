import { openPage } from '../../../profile/tools/open-page.ts';
import type { Io } from '../../io.ts';

/** `--open`. What could not be opened is said on stderr: the pages are there all the same. */
export async function openPages(paths: readonly string[], io: Pick<Io, 'env' | 'stderr'>): Promise<void> {
  for (const path of paths) {
    const failed = await openPage(path, io.env);
    if (failed !== null) io.stderr(`${failed}\n`);
  }
}
