import { createRequire } from 'node:module';

/** Path of a module, as seen from a file. Throws an error with code MODULE_NOT_FOUND. */
export type Resolve = (module: string, from: string) => string;

export const resolveFrom: Resolve = (module, from) => createRequire(from).resolve(module);

/**
 * Path of the last of several modules, each looked for from the one before: a dependency of a package of ours is that
 * package's, and may not be found from here. null: one of them is not installed.
 */
export function locate(modules: readonly string[], resolve: Resolve): string | null {
  try {
    return modules.reduce((from, module) => resolve(module, from), import.meta.filename);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

/** Such a package is large and optional: without it only its tools are missing. */
export const notInstalled = (tool: string, name: string): string =>
  `--tool ${tool}: expected the package ${name}, which is not installed (it is optional): npm install ${name}`;
