import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../model/errors.ts';

/** What a configuration's file may be called. */
export const CONFIG_NAMES: readonly string[] = ['ts', 'mts', 'js', 'mjs', 'json'].map(
  (ending) => `lab.config.${ending}`,
);

/**
 * The nearest configuration: in this folder or one above it, but not beyond the root of a repository nor in
 * the home directory from below it. null: none. Throws UsageError where a folder has two.
 */
export async function findConfigFile(from: string, home: string = homedir()): Promise<string | null> {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const here = new Set(await readdir(folder));
    const found = CONFIG_NAMES.filter((name) => here.has(name));
    if (found.length > 1) {
      throw new UsageError(`${folder}: expected one configuration, got ${found.join(' and ')}`, {
        code: 'E_CONFIG',
      });
    }
    if (found.length === 1) return join(folder, found[0]!);
    const above = dirname(folder);
    if (isRepositoryRoot(folder) || above === folder || above === home) return null;
  }
}

/** `.git` is a folder in a clone and a file in a worktree or submodule. */
const isRepositoryRoot = (folder: string): boolean => existsSync(join(folder, '.git'));
