/** A repository of somebody's, made for a test. */
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

export interface Repository {
  folder: string;
  git(...args: string[]): Promise<string>;
  write(path: string, text: string): Promise<void>;
  commit(message: string): Promise<string>;
  /** Everything that must not change: files, index, branches, working trees, configuration. */
  state(): Promise<string>;
  remove(): Promise<void>;
}

export async function makeRepository(): Promise<Repository> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'perfduel-theirs-')));
  const git = async (...args: string[]): Promise<string> =>
    (await execa('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: folder }))
      .stdout;
  await git('init', '-q', '-b', 'main');
  return {
    folder,
    git,
    async write(path, text) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    },
    async commit(message) {
      await git('add', '-A');
      await git('commit', '-q', '-m', message);
      return (await git('rev-parse', 'HEAD')).trim();
    },
    async state() {
      const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
        .filter((it) => it.isFile())
        .map((it) => join(it.parentPath, it.name))
        .sort();
      const bytes = await Promise.all(files.map(async (file) => `${file} ${await readFile(file, 'base64')}`));
      const asked = await Promise.all([
        git('status', '--porcelain=v2', '--branch'),
        git('worktree', 'list'),
        git('for-each-ref'),
        git('config', '--list', '--local'),
      ]);
      return [...bytes, ...asked].join('\n');
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A server that says which version it is; `text` stands in its source. */
export const serverSource = (text: string): string =>
  `import { createServer } from 'node:http';
createServer((_, response) => response.end(${JSON.stringify(text)})).listen(process.env.PORT, '127.0.0.1');
`;
