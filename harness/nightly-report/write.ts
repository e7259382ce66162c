/** All outputs of a night into a folder. */
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { nightlyFiles } from '../../reports/nightly/index.ts';
import { makeFolder } from '../build/make-folder.ts';
import { writeAtomic } from '../build/write-atomic.ts';
import type { NightlyReport } from '../model/nightly.ts';

/**
 * Pages and pictures of series that are no longer there go; whatever else is in the folder stays. Readers of a file see the old
 * one or the new one. Returns the path of the first page.
 */
export async function writeNightly(report: NightlyReport, folder: string): Promise<string> {
  const files = await nightlyFiles(report);
  await rm(join(folder, 'series'), { recursive: true, force: true });
  for (const [path, content] of Object.entries(files)) {
    await makeFolder(dirname(join(folder, path)));
    await writeAtomic(join(folder, path), content);
  }
  return join(folder, 'index.html');
}
