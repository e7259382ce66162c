/**
 * The tree of a commit, installed and built, in a repository of its own that borrows the user's objects: a
 * `git worktree` would be registered in their .git, an archive would lack the repository that build scripts ask, and a
 * clone goes through transport, which knows only what their branches reach. Nothing of theirs is written to.
 *
 *     revisions/<commit>-<key>/ready.json       written last: names the tree that is whole
 *                              <attempt>/tree   never renamed, as builds may remember where they stand
 *                              <attempt>/install.log  build.log
 */
import { randomBytes } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeFolder } from '../build/make-folder.ts';
import { siblingName } from '../build/write-atomic.ts';
import { BuildError } from '../model/errors.ts';
import { readProcessStat } from '../metrics/process-stat.ts';
import type { TargetContext } from './context.ts';
import { git, tryGit } from './git.ts';
import { hashOf, environmentParts } from './source-hash.ts';
import { runStep } from './step.ts';

export interface RevisionWork {
  /** Of the target. */
  name: string;
  /** Top folder of the user's repository. */
  top: string;
  commit: string;
  /** Folder below the top in which it is installed, built and started. */
  inside: string;
  install: string | null;
  build: string | null;
  env: Readonly<Record<string, string>>;
}

export interface RevisionTree {
  /** Where everything of this commit and recipe is kept. */
  home: string;
  tree: string;
  reused: boolean;
}

const READY = 'ready.json';

export async function revisionTree(work: RevisionWork, context: TargetContext): Promise<RevisionTree> {
  const { commit, inside, install, build, env } = work;
  const key = hashOf([
    inside,
    install ?? '',
    build ?? '',
    ...environmentParts(env),
    process.platform,
    process.arch,
  ]);
  const home = join(context.labDir, 'revisions', `${commit.slice(0, 12)}-${key}`);
  const before = await wholeTree(home);
  if (before !== null) return { home, tree: before, reused: true };
  await makeFolder(home);
  await removeLeftovers(home);
  const attempt = `${process.pid}-${randomBytes(4).toString('hex')}`;
  const folder = join(home, attempt);
  await mkdir(folder);
  try {
    await fill(work, folder, context);
  } catch (error) {
    // The logs stay, for whoever wants to know why.
    await rm(join(folder, 'tree'), { recursive: true, force: true });
    throw error;
  }
  await declareWhole(home, attempt);
  const tree = (await wholeTree(home))!;
  // Somebody else was faster: theirs is used.
  if (tree !== join(folder, 'tree')) await rm(folder, { recursive: true, force: true });
  return { home, tree, reused: false };
}

async function fill(work: RevisionWork, folder: string, context: TargetContext): Promise<void> {
  const { name, top, commit, inside, install, build, env } = work;
  const tree = join(folder, 'tree');
  context.onProgress?.(`${name}: ${commit.slice(0, 12)} is checked out`);
  await checkOut(top, commit, tree);
  await refuseSubmodules(work, tree);
  await refuseMissingContents(name, tree);
  const cwd = resolve(tree, inside);
  if (!(await isFolder(cwd)))
    throw new BuildError(`${name}: commit ${commit.slice(0, 12)} has no folder ${inside}`);
  for (const [kind, command] of [
    ['install', install],
    ['build', build],
  ] as const) {
    if (command !== null) await runStep({ name, kind, command, cwd, env, folder }, context);
  }
}

async function checkOut(top: string, commit: string, tree: string): Promise<void> {
  const ask = async (...question: string[]): Promise<string> =>
    (await git(top, ['rev-parse', ...question])).trim();
  const common = resolve(top, await ask('--git-common-dir'));
  const format = await ask('--show-object-format');
  await git(top, ['init', '--quiet', `--object-format=${format}`, '--template=', tree]);
  const info = join(tree, '.git', 'objects', 'info');
  await mkdir(info, { recursive: true });
  await writeFile(join(info, 'alternates'), `${join(common, 'objects')}\n`);
  // Where the user's history is cut off, this one is as well.
  const shallow = await readFile(join(common, 'shallow')).catch(() => null);
  if (shallow !== null) await writeFile(join(tree, '.git', 'shallow'), shallow);
  const tags = await git(top, ['for-each-ref', '--format=create %(refname) %(objectname)', 'refs/tags']);
  if (tags !== '') await git(tree, ['update-ref', '--stdin'], `${tags}\n`);
  const origin = await tryGit(top, ['config', '--get', 'remote.origin.url']);
  if (origin.ok) await git(tree, ['config', 'remote.origin.url', origin.stdout.trim()]);
  await git(tree, ['-c', 'core.hooksPath=/dev/null', 'checkout', '--quiet', '--detach', commit]);
}

async function refuseSubmodules({ name, install, build }: RevisionWork, tree: string): Promise<void> {
  const listed = await tryGit(tree, ['config', '--file', '.gitmodules', '--get-regexp', String.raw`\.path$`]);
  if (!listed.ok || `${install} ${build}`.includes('submodule')) return;
  const paths = listed.stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' ')[1]);
  throw new BuildError(
    `${name} has submodules (${paths.join(', ')}), which are not fetched by themselves: say so in its install command, ` +
      'as in `git submodule update --init && npm ci`, or compare a checkout of your own by a command with its cwd',
  );
}

/** Where git-lfs is not installed, git leaves texts that point to the contents. */
async function refuseMissingContents(name: string, tree: string): Promise<void> {
  const listed = await tryGit(tree, ['ls-files', '-z', ':(attr:filter=lfs)']);
  for (const file of listed.ok ? listed.stdout.split('\0').filter((it) => it !== '') : []) {
    const text = await readFile(join(tree, file), 'latin1').catch(() => '');
    if (!text.startsWith('version https://git-lfs.github.com/spec/')) continue;
    throw new BuildError(
      `${name}: ${file} is kept by Git LFS, and its contents are not there: install git-lfs, ` +
        'or compare a checkout of your own by a command with its cwd',
    );
  }
}

/** null: there is none, or it was not finished. */
async function wholeTree(home: string): Promise<string | null> {
  const tree = await declaredTree(home);
  return tree !== null && (await isFolder(tree)) ? tree : null;
}

async function declaredTree(home: string): Promise<string | null> {
  const text = await readFile(join(home, READY), 'utf8').catch(() => null);
  return text === null ? null : join(home, (JSON.parse(text) as { attempt: string }).attempt, 'tree');
}

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => null))?.isDirectory() ?? false;

/** First come, first served: a link fails where there is one already, and is never half a file. */
async function declareWhole(home: string, attempt: string): Promise<void> {
  const temporary = siblingName(join(home, READY));
  await writeFile(temporary, `${JSON.stringify({ attempt })}\n`);
  try {
    await link(temporary, join(home, READY));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Attempts of processes that are gone. */
async function removeLeftovers(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const pid = Number(/^(\d+)-[0-9a-f]{8}$/.exec(name)?.[1]);
    if (pid > 0 && pid !== process.pid && readProcessStat(pid) === null)
      await rm(join(home, name), { recursive: true, force: true });
  }
  const declared = await declaredTree(home);
  // Somebody has removed what it names.
  if (declared !== null && !(await isFolder(declared))) await rm(join(home, READY), { force: true });
}
