import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PACKAGED } from '../model/source.ts';

/** The folder that holds `server/`, `variants/` and `scenarios/`. */
export const PROJECT_ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What a build of the mock server is made of, in that folder. The last pins what it depends on. */
export const BUILD_SOURCES: readonly string[] = [
  'server',
  'variants',
  PACKAGED ? 'package.json' : 'package-lock.json',
];

/**
 * Where builds and runs are kept: `--lab-dir`, else the environment's LAB_DIR, else `.lab` under the project's root; of an
 * installed lab, in the user's folder. Absolute.
 */
export function labRoot(flag?: string, env: NodeJS.ProcessEnv = process.env): string {
  return resolve(flag ?? (env.LAB_DIR || join(PACKAGED ? labHome(process.cwd()) : PROJECT_ROOT, '.lab')));
}

const MARKS = ['.lab', ...['ts', 'mts', 'js', 'mjs', 'json'].map((ending) => `lab.config.${ending}`)];

/**
 * The nearest folder, from this one up, that has a configuration or a `.lab`; else this one. Does not look beyond the root
 * of a repository or into the home directory from below it.
 */
export function labHome(from: string, home: string = homedir()): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (MARKS.some((name) => existsSync(join(folder, name)))) return folder;
    const above = dirname(folder);
    if (existsSync(join(folder, '.git')) || above === folder || above === home) return from;
  }
}
