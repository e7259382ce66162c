/** What of the tree the package has: what runs for users, and nothing that is for working on the project. */
import { globSync } from 'node:fs';
import { posix, sep } from 'node:path';
import { isTestFile } from '../imports/rules.ts';

const FOLDERS = ['server', 'variants', 'scenarios', 'reports', 'harness'];

/** Beside the tree, as they are. */
export const DOCUMENTS = ['README.md', 'CHANGELOG.md', 'LICENSE'];

/** Tools of the repository, and what tests compare with. */
const FOR_THE_PROJECT = [
  /^harness\/(docs|fidelity|fuzz|imports|package)\//,
  /^harness\/reference\/bare-http\.ts$/,
  // A slope with its interval is asked for by profiles as well.
  /^harness\/soak\/(?!trend\.ts)/,
  /(^|\/)golden\//,
  /^reports\/(nightly\/)?fixtures\//,
  /(^|\/)bench(-[^/]*)?\.ts$/,
  /^harness\/cli\/growth-scripts\.ts$/,
  /^scenarios\/scripts\/generate-[^/]*\.ts$/,
  /\.(md|d\.ts)$/,
];

export interface Parts {
  /** TypeScript that is compiled, by path from the root with `/`. */
  modules: readonly string[];
  /** Everything else: copied. */
  assets: readonly string[];
}

/** @throws never: a folder that is missing has no files */
export function partsOf(root: string): Parts {
  const files = globSync(
    FOLDERS.map((folder) => `${folder}/**`),
    { cwd: root, withFileTypes: true },
  )
    .filter((entry) => entry.isFile())
    .map((entry) => posix.join(...entry.parentPath.slice(root.length).split(sep), entry.name))
    .filter(isPart)
    .sort();
  return {
    modules: files.filter((file) => file.endsWith('.ts')),
    assets: files.filter((file) => !file.endsWith('.ts')),
  };
}

export const isPart = (file: string): boolean =>
  !isTestFile(file) && !/\.test\.\w+$/.test(file) && !FOR_THE_PROJECT.some((pattern) => pattern.test(file));
