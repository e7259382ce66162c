/** A revision of a repository: its commit in a tree of its own, installed, built and started there. */
import { stat } from 'node:fs/promises';
import { join, posix, resolve } from 'node:path';
import { BuildError, nearest, UsageError } from '../model/errors.ts';
import type { RevisionTarget } from '../model/lab-config.ts';
import type { CommandBuild, Target } from '../model/target.ts';
import { parseCommand } from './command-line.ts';
import type { TargetContext } from './context.ts';
import { commitOf, placeOf, referencesOf, tryGit } from './git.ts';
import { environmentOf, nodeLevel, readinessOf, stopRuleOf } from './recipe.ts';
import { revisionTree } from './revision-tree.ts';
import { environmentParts, hashOf } from './source-hash.ts';

/** What its recipe does not say is taken from `revision` of the configuration. */
export function revisionTarget(
  name: string,
  spec: RevisionTarget,
  context: TargetContext,
  where = `"${name}"`,
): Target<CommandBuild> {
  const recipe = { ...context.config.revision, ...spec };
  const ready = readinessOf(recipe.ready, where);
  const stop = stopRuleOf(recipe.stop, where);
  return {
    name,
    async build() {
      const folder = resolve(context.folder, spec.repository ?? '.');
      const { top, commit, inside: below } = await locate(folder, spec.git, where);
      const inside = posix.join(below, recipe.cwd ?? '.');
      const env = await environmentOf(recipe, context.config.environment ?? {}, context.labDir);
      const packageJson = await packageOf(top, commit, below);
      const command = recipe.command ?? startScript(packageJson, where);
      const { words } = parseCommand(command, `${where}.command`);
      const install = recipe.install ?? (await defaultInstall(top, commit, below, packageJson, name));
      const build = recipe.build ?? null;
      const { home, tree, reused } = await revisionTree(
        { name, top, commit, inside: below, install, build, env },
        context,
      );
      const cwd = resolve(tree, inside);
      if (!(await stat(cwd).catch(() => null))?.isDirectory())
        throw new UsageError(`${where}.cwd: commit ${commit.slice(0, 12)} has no folder ${inside}`);
      return {
        kind: 'command',
        directory: home,
        reused,
        words,
        cwd,
        env,
        ready,
        stop,
        summary: {
          variant: name,
          hash: hashOf([home, inside, ...words, ...environmentParts(env)]),
          levels: nodeLevel(recipe, env),
          engine: 'none',
          deviations: [],
          bytes: 0,
          source: {
            kind: 'revision',
            command: typeof command === 'string' ? command : command.join(' '),
            revision: spec.git,
            commit,
            repository: top,
          },
        },
      };
    },
  };
}

/** The commit, and the folder below the top of the repository that corresponds to the one asked from. */
async function locate(
  folder: string,
  revision: string,
  where: string,
): Promise<{ top: string; commit: string; inside: string }> {
  const place = await placeOf(folder);
  if (place === null)
    throw new UsageError(
      `${where}: "${revision}" is to be a revision, and ${folder} lies in no git repository`,
    );
  const commit = await commitOf(folder, revision);
  if (commit !== null) return { top: place.top, commit, inside: place.prefix };
  const references = await referencesOf(folder);
  const near = nearest(revision, references);
  throw new UsageError(
    `${where}: the repository ${place.top} has no revision "${revision}"` +
      (near === undefined ? '' : ` (did you mean "${near}"?)`) +
      `; its branches and tags: ${list(references)}`,
  );
}

const SHOWN = 12;

export function list(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const more = names.length > SHOWN ? `, and ${names.length - SHOWN} more` : '';
  return `${names.slice(0, SHOWN).join(', ')}${more}`;
}

interface PackageJson {
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

async function packageOf(top: string, commit: string, below: string): Promise<PackageJson | null> {
  const { ok, stdout } = await tryGit(top, ['show', `${commit}:${posix.join(below, 'package.json')}`]);
  if (!ok) return null;
  try {
    return JSON.parse(stdout) as PackageJson;
  } catch (cause) {
    throw new BuildError(`package.json of ${commit.slice(0, 12)} is no JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function startScript(packageJson: PackageJson | null, where: string): string {
  if (packageJson?.scripts?.start !== undefined) return 'npm start';
  throw new UsageError(
    `${where}: how is this revision started? expected revision.command in the configuration, as in 'node server.js', ` +
      'or a script "start" in its package.json',
  );
}

/** `npm ci` where there is a lock file of npm. */
async function defaultInstall(
  top: string,
  commit: string,
  below: string,
  packageJson: PackageJson | null,
  name: string,
): Promise<string | null> {
  const { stdout } = await tryGit(top, ['ls-tree', '--name-only', `${commit}:${below}`]);
  const files = stdout.split('\n');
  if (files.includes('package-lock.json') || files.includes('npm-shrinkwrap.json')) return 'npm ci';
  const wants = Object.keys({ ...packageJson?.dependencies, ...packageJson?.devDependencies }).length;
  if (wants === 0) return null;
  const other = files.find((file) => /^(pnpm-lock\.yaml|yarn\.lock|bun\.lockb?)$/.test(file));
  throw new BuildError(
    `${name} has dependencies and ${other ?? 'no lock file'}: say how they are installed, in revision.install of the configuration`,
  );
}

/** `path#rev` where there is such a folder; null: it is something else. */
export async function parsePathAndRevision(text: string, folder: string): Promise<RevisionTarget | null> {
  const at = text.lastIndexOf('#');
  if (at <= 0) return null;
  const repository = resolve(folder, text.slice(0, at));
  if (!(await stat(join(repository)).catch(() => null))?.isDirectory()) return null;
  return { git: text.slice(at + 1), repository };
}
