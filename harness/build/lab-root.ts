import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds `server/`, `variants/` and `scenarios/`. */
export const PROJECT_ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Where builds and runs are kept: `--lab-dir`, else the environment's LAB_DIR, else `.lab` under the
 * project's root. Absolute.
 */
export function labRoot(flag?: string, env: NodeJS.ProcessEnv = process.env): string {
  return resolve(flag ?? (env.LAB_DIR || resolve(PROJECT_ROOT, '.lab')));
}
