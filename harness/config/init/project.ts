/** What a folder tells about the server in it. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { UsageError } from '../../model/errors.ts';

export interface Project {
  /** Files that end with `.js` are ES modules here. */
  modules: boolean;
  /** Command line of the server; null: not found. */
  command: string | null;
  /** Does it take its port from {port} or PORT, as far as can be seen? */
  portKnown: boolean;
  install: string | null;
  build: string | null;
  framework: string | null;
  /** A path that the server seems to answer to GET. */
  path: string;
  /** null: not in a repository with a commit. */
  repository: Repository | null;
}

export interface Repository {
  /** What the working tree is to be compared with. */
  baseline: string;
}

interface Package {
  type?: string;
  main?: string;
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
}

const FRAMEWORKS = ['fastify', 'express', 'hono', 'koa', '@nestjs/core', '@hapi/hapi', 'next', 'restify'];
const ENTRIES = ['server', 'index', 'app', 'main', 'src/server', 'src/index', 'src/app', 'src/main'];
const ENDINGS = ['.js', '.mjs', '.cjs', '.ts', '.mts'];

export async function readProject(folder: string): Promise<Project> {
  const files = new Set(await readdir(folder));
  const own = await readPackage(folder, files);
  const manager = packageManager(files);
  const entry = entryOf(folder, own);
  const source = entry === null ? '' : await readFile(join(folder, entry), 'utf8');
  const start = startOf(own, manager.name, entry);
  const command = start === null ? null : withPort(start);
  const needsInstall = manager.locked || Object.keys(own.dependencies ?? {}).length > 0;
  return {
    modules: own.type === 'module',
    command,
    portKnown: (command?.includes('{port}') ?? false) || /\bPORT\b/.test(source),
    install: needsInstall ? manager.install : null,
    build: own.scripts?.build === undefined ? null : `${manager.name} run build`,
    framework: FRAMEWORKS.find((name) => Object.hasOwn(own.dependencies ?? {}, name)) ?? null,
    path: /\.get\(\s*(['"`])(\/[^'"`:*{]*)\1/.exec(source)?.[2] ?? '/',
    repository: await readRepository(folder),
  };
}

async function readPackage(folder: string, files: ReadonlySet<string>): Promise<Package> {
  if (!files.has('package.json')) return {};
  const text = await readFile(join(folder, 'package.json'), 'utf8');
  try {
    return JSON.parse(text) as Package;
  } catch (cause) {
    throw new UsageError(`package.json: expected JSON: ${(cause as Error).message}`, { cause });
  }
}

/** By lock file. */
function packageManager(files: ReadonlySet<string>): { name: string; install: string; locked: boolean } {
  if (files.has('package-lock.json')) return { name: 'npm', install: 'npm ci', locked: true };
  if (files.has('pnpm-lock.yaml'))
    return { name: 'pnpm', install: 'pnpm install --frozen-lockfile', locked: true };
  if (files.has('bun.lock') || files.has('bun.lockb'))
    return { name: 'bun', install: 'bun install --frozen-lockfile', locked: true };
  if (files.has('yarn.lock')) {
    const flag = files.has('.yarnrc.yml') ? '--immutable' : '--frozen-lockfile';
    return { name: 'yarn', install: `yarn install ${flag}`, locked: true };
  }
  return { name: 'npm', install: 'npm install', locked: false };
}

/** The file that is run, as far as it is in sight: named by the start script, by `main`, or by custom. */
function entryOf(folder: string, { scripts, main }: Package): string | null {
  const started = /(?:^|\s)(?:\.\/)?(\S+\.[cm]?[jt]s)(?=\s|$)/.exec(scripts?.start ?? '')?.[1];
  const usual = ENTRIES.flatMap((name) => ENDINGS.map((ending) => `${name}${ending}`));
  const candidates = [started, main?.replace(/^\.\//, ''), ...usual];
  return candidates.find((name) => name !== undefined && existsSync(join(folder, name))) ?? null;
}

/** A start script that only calls Node is written out, so that no package manager stands in between. */
function startOf({ scripts }: Package, manager: string, entry: string | null): string | null {
  const start = scripts?.start;
  if (start !== undefined) return /^(\w+=\S+ )*node [^&|;<>]+$/.test(start) ? start : `${manager} start`;
  return entry === null ? null : `node ${entry}`;
}

/** `--port 3000` → `--port {port}` */
const withPort = (command: string): string => command.replace(/((?:--port|-p)[= ])\d+/, '$1{port}');

async function readRepository(folder: string): Promise<Repository | null> {
  const git = async (...args: string[]): Promise<string | null> => {
    const { exitCode, stdout } = await execa('git', ['-C', folder, ...args], { reject: false });
    return exitCode === 0 ? stdout.trim() : null;
  };
  if ((await git('rev-parse', '--verify', 'HEAD')) === null) return null;
  const branch = await git('symbolic-ref', '--short', 'HEAD');
  const trunk = await firstOf(['main', 'master'], async (name) => {
    return (await git('rev-parse', '--verify', `refs/heads/${name}`)) !== null;
  });
  // On the trunk itself, what is not committed yet is the change.
  return { baseline: trunk === null || trunk === branch ? 'HEAD' : trunk };
}

async function firstOf(
  names: readonly string[],
  is: (name: string) => Promise<boolean>,
): Promise<string | null> {
  for (const name of names) if (await is(name)) return name;
  return null;
}
