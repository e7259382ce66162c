import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { TrialError } from '../../model/errors.ts';
import type { WrittenFile } from './tool.ts';

export interface FileSeen extends WrittenFile {
  bytes: number;
}

/**
 * Sizes of all files that a tool says it wrote. Throws TrialError E_TOOL_OUTPUT when one is missing or empty: tools have
 * ended with exit code 0 and without a word. `log`: the tool's last lines, shown with the error.
 */
export async function written(
  tool: string,
  files: readonly WrittenFile[],
  log: readonly string[],
): Promise<FileSeen[]> {
  return Promise.all(
    files.map(async (file) => {
      const bytes = await sizeOf(file.path);
      if (bytes === null || bytes === 0) {
        const what = bytes === null ? 'did not write' : 'left empty';
        throw new TrialError('E_TOOL_OUTPUT', `${tool} ended and ${what} ${basename(file.path)}`, log);
      }
      return { ...file, bytes };
    }),
  );
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
