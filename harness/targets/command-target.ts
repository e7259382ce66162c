/** A command of the user's, run where their sources are. */
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeFolder } from '../build/make-folder.ts';
import { writeAtomic } from '../build/write-atomic.ts';
import { UsageError } from '../model/errors.ts';
import type { CommandTarget } from '../model/lab-config.ts';
import type { CommandBuild, Target } from '../model/target.ts';
import { parseCommand } from './command-line.ts';
import type { TargetContext } from './context.ts';
import { sourceState } from './git.ts';
import { environmentOf, nodeLevel, readinessOf, stopRuleOf } from './recipe.ts';
import { environmentParts, filesNamed, hashOf } from './source-hash.ts';
import { runStep } from './step.ts';

/** Written when the build command has succeeded, into the folder of the sources before and after it. */
const BUILT = 'built';

export function commandTarget(
  name: string,
  recipe: CommandTarget,
  context: TargetContext,
  where = `"${name}"`,
): Target<CommandBuild> {
  const { words } = parseCommand(recipe.command, `${where}.command`);
  const ready = readinessOf(recipe.ready, where);
  const stop = stopRuleOf(recipe.stop, where);
  const cwd = resolve(context.folder, recipe.cwd ?? '.');
  return {
    name,
    async build() {
      await refuseMissingFolder(cwd, where);
      const env = await environmentOf(recipe, context.config.environment ?? {}, context.labDir);
      const identify = () => identityOf({ words, cwd, env, build: recipe.build }, context.labDir);
      const before = await identify();
      const folderOf = (hash: string): string => join(context.labDir, 'targets', hash);
      await makeFolder(folderOf(before.hash));
      const made = recipe.build !== undefined;
      const reused = made && (await isBuilt(folderOf(before.hash)));
      const builds = made && !reused;
      if (builds) {
        await runStep(
          { name, kind: 'build', command: recipe.build!, cwd, env, folder: folderOf(before.hash) },
          context,
        );
      }
      // What a build writes may be part of the sources: the next one must recognise itself.
      const now = builds ? await identify() : before;
      const directory = folderOf(now.hash);
      await makeFolder(directory);
      if (builds)
        for (const folder of [folderOf(before.hash), directory]) await writeAtomic(join(folder, BUILT), '');
      const command = typeof recipe.command === 'string' ? recipe.command : recipe.command.join(' ');
      return {
        kind: 'command',
        directory,
        reused,
        words,
        cwd,
        env,
        ready,
        stop,
        summary: {
          variant: name,
          hash: now.hash,
          levels: nodeLevel(recipe, env),
          engine: 'none',
          deviations: [],
          bytes: 0,
          source: { kind: 'command', command, cwd, git: now.git },
        },
      };
    },
  };
}

async function refuseMissingFolder(cwd: string, where: string): Promise<void> {
  const found = await stat(cwd).catch(() => null);
  if (!found?.isDirectory())
    throw new UsageError(`${where}.cwd: expected a folder, and there is none at ${cwd}`);
}

interface Identity {
  hash: string;
  git: { commit: string; dirty: boolean } | null;
}

/** Command, environment, the files it names, and the state of the repository it runs in. */
async function identityOf(
  { words, cwd, env, build }: Pick<CommandBuild, 'words' | 'cwd' | 'env'> & { build: string | undefined },
  labDir: string,
): Promise<Identity> {
  const state = await sourceState(cwd, labDir);
  const hash = hashOf([
    ...words,
    cwd,
    build ?? '',
    ...environmentParts(env),
    ...(await filesNamed(words, cwd)),
    state === null ? '' : `${state.commit} ${state.digest}`,
  ]);
  return { hash, git: state === null ? null : { commit: state.commit, dirty: state.dirty } };
}

async function isBuilt(folder: string): Promise<boolean> {
  return (await readFile(join(folder, BUILT)).catch(() => null)) !== null;
}
