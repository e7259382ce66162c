/**
 * Does what a page says, in a folder of its own: writes its files and runs its commands, in the page's order.
 */
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { execa } from 'execa';
import { PROJECT_ROOT } from '../../build/lab-root.ts';
import type { Step } from './steps.ts';

const AT_MOST_MS = 120_000;

export interface Walk {
  /** Working directory of all commands. */
  folder: string;
  /**
   * Writes a file, or runs a script with `sh -e`. Throws when a command ends with another exit code than 0.
   */
  take(step: Step): Promise<Outcome | null>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface Outcome {
  stdout: string;
  stderr: string;
}

export interface WalkOptions {
  /** Packages of the project that the page's files import. */
  packages?: readonly string[];
  env?: Readonly<Record<string, string>>;
}

/**
 * A fresh folder in which `npx perfduel` is this lab, in a hurry (short-lab.ts), and `import 'perfduel'` its
 * library. Disposing removes it.
 */
export async function beginWalk({ packages = [], env = {} }: WalkOptions = {}): Promise<Walk> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'perfduel-walk-')));
  const [folder, bin] = [join(root, 'here'), join(root, 'bin')];
  await mkdir(folder);
  await program(
    join(bin, 'perfduel'),
    `exec '${process.execPath}' '${join(import.meta.dirname, 'short-lab.ts')}' "$@"`,
  );
  await program(
    join(bin, 'npx'),
    `[ "$1" = perfduel ] || exit 64; shift; exec '${join(bin, 'perfduel')}' "$@"`,
  );
  // Above the folder, where Node finds them and git does not.
  await library(join(root, 'node_modules/perfduel'));
  for (const name of packages) await link(join('node_modules', name), root);
  const PATH = [bin, dirname(process.execPath), process.env.PATH].join(delimiter);
  const options = {
    cwd: folder,
    env: { ...GIT, PATH, LAB_DIR: join(root, 'lab'), NO_COLOR: '1', ...env },
    timeout: AT_MOST_MS,
    stdin: 'ignore',
  } as const;
  return {
    folder,
    async take(step) {
      if (step.kind === 'file') {
        await mkdir(dirname(join(folder, step.path)), { recursive: true });
        await writeFile(join(folder, step.path), step.text);
        return null;
      }
      const { stdout, stderr } = await execa('sh', ['-e', '-c', step.script], options);
      return { stdout, stderr };
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

/** Whoever runs the tests may have told git nothing, or strange things. */
const GIT = {
  GIT_AUTHOR_NAME: 'A reader',
  GIT_AUTHOR_EMAIL: 'reader@localhost',
  GIT_COMMITTER_NAME: 'A reader',
  GIT_COMMITTER_EMAIL: 'reader@localhost',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};

async function program(path: string, line: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${line}\n`);
  await chmod(path, 0o755);
}

async function library(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "type": "module", "exports": "./index.js" }\n');
  const index = new URL('../../api/index.ts', import.meta.url).href;
  await writeFile(
    join(folder, 'index.js'),
    `import { compare as real } from '${index}';
export * from '${index}';
const short = { epochs: 2, slices: 2, sliceMs: 50, warmupRequests: 200, control: false };
export const compare = ({ budget, quick, ...options }) => real({ ...options, ...short });\n`,
  );
}

async function link(path: string, root: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await symlink(join(PROJECT_ROOT, path), join(root, path));
}
