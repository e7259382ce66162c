/** Asking git, never changing anything of the user's. */
import { createHash, type Hash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { execa } from 'execa';
import { BuildError } from '../model/errors.ts';

/** Set inside hooks of git, where they would point every question at the hook's repository. */
const FOREIGN = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX', 'GIT_OBJECT_DIRECTORY'];
const ENVIRONMENT = {
  ...Object.fromEntries(FOREIGN.map((name) => [name, undefined])),
  // Not even the index may be refreshed.
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
};

export interface GitAnswer {
  ok: boolean;
  stdout: string;
  stderr: string;
}

export async function tryGit(cwd: string, args: readonly string[], input = ''): Promise<GitAnswer> {
  const { failed, stdout, stderr, code, shortMessage } = await execa('git', args, {
    cwd,
    env: ENVIRONMENT,
    input,
    reject: false,
    maxBuffer: 1e9,
  });
  return {
    ok: !failed,
    stdout: stdout ?? '',
    stderr: code === 'ENOENT' ? (shortMessage ?? '') : (stderr ?? ''),
  };
}

/** Throws BuildError with git's own words. */
export async function git(cwd: string, args: readonly string[], input = ''): Promise<string> {
  const answer = await tryGit(cwd, args, input);
  if (answer.ok) return answer.stdout;
  const [first, ...rest] = answer.stderr.trim().split('\n');
  throw new BuildError(`git ${args.slice(0, 3).join(' ')} failed in ${cwd}: ${first}`, { details: rest });
}

export interface Place {
  /** Top folder of the working tree. */
  top: string;
  /** Of the folder that was asked about, below it: `` or `packages/api/`. */
  prefix: string;
}

/** null: the folder is in no repository, or git is not there. */
export async function placeOf(folder: string): Promise<Place | null> {
  const { ok, stdout } = await tryGit(folder, ['rev-parse', '--show-toplevel', '--show-prefix']);
  const [top, prefix = ''] = stdout.split('\n');
  return ok && top ? { top, prefix } : null;
}

/** null: no such commit. */
export async function commitOf(folder: string, revision: string): Promise<string | null> {
  if (revision === '' || revision.startsWith('-')) return null;
  const { ok, stdout } = await tryGit(folder, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]);
  return ok ? stdout.trim() : null;
}

/** Names of branches and tags, the latest first. */
export async function referencesOf(folder: string): Promise<string[]> {
  const format = ['--sort=-creatordate', '--format=%(refname:short)'];
  const { ok, stdout } = await tryGit(folder, ['for-each-ref', ...format, 'refs/heads', 'refs/tags']);
  return ok ? stdout.split('\n').filter((name) => name !== '') : [];
}

export interface SourceState {
  commit: string;
  dirty: boolean;
  /** Of all that differs from the commit. */
  digest: string;
}

/** Files that say how to measure, not what. */
const NOT_SOURCES = ':(exclude,glob)**/lab.config.*';
/** Larger files count by size and time. */
const LARGE_BYTES = 4 * 1024 * 1024;

/**
 * The sources in the repository of a folder: its commit, what was changed since, and files that git does not know but
 * does not ignore. What lies in `except` (the lab's own folder) does not count. null outside of a repository.
 */
export async function sourceState(folder: string, except: string): Promise<SourceState | null> {
  const place = await placeOf(folder);
  const commit = place === null ? null : await commitOf(folder, 'HEAD');
  if (place === null || commit === null) return null;
  const { top } = place;
  const paths = ['--', '.', NOT_SOURCES];
  const changes = await git(top, ['diff', 'HEAD', '--binary', '--no-ext-diff', ...paths]);
  const others = await git(top, ['ls-files', '--others', '--exclude-standard', '-z', ...paths]);
  const hash = createHash('sha256').update(changes);
  const files = others.split('\0').filter((name) => name !== '' && !within(join(top, name), except));
  for (const name of files.sort()) await addFile(hash, join(top, name), name);
  return { commit, dirty: changes !== '' || files.length > 0, digest: hash.digest('hex') };
}

function within(path: string, folder: string): boolean {
  const way = relative(resolve(folder), path);
  return way === '' || !(way.startsWith('..') || isAbsolute(way));
}

async function addFile(hash: Hash, path: string, name: string): Promise<void> {
  try {
    const { size, mtimeMs, isFile } = await stat(path).then((it) => ({
      size: it.size,
      mtimeMs: it.mtimeMs,
      isFile: it.isFile(),
    }));
    hash.update(`\0${name}\0`);
    if (isFile) hash.update(size > LARGE_BYTES ? `${size} ${mtimeMs}` : await readFile(path));
  } catch (error) {
    // A link that leads nowhere, or a file that has just gone.
    if (!['ENOENT', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
