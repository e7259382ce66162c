import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../build/lab-root.ts';

/** Pages whose examples must run, relative to the project. */
export async function mockPages(): Promise<string[]> {
  const names = await readdir(join(PROJECT_ROOT, 'docs/mock'));
  return names
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `docs/mock/${name}`);
}

export const readPage = (page: string): Promise<string> => readFile(join(PROJECT_ROOT, page), 'utf8');
