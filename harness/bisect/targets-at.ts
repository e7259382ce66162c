/** What is built and started at each commit. */
import { relative, resolve } from 'node:path';
import { PROJECT_ROOT } from '../build/lab-root.ts';
import { describeVariant } from '../build/variant-program.ts';
import { UsageError } from '../model/errors.ts';
import type { CommandTarget, RevisionTarget } from '../model/lab-config.ts';
import type { Target } from '../model/target.ts';
import type { TargetContext } from '../targets/context.ts';
import { placeOf } from '../targets/git.ts';
import { splitNode } from '../targets/node-version.ts';
import { revisionTarget } from '../targets/revision-target.ts';
import { variantAt } from '../targets/variant-at.ts';
import { type Commit, shortHash } from './commits.ts';

export interface TargetsAt {
  /** Whose repository it is. */
  folder: string;
  /** A variant of the mock server: its name. null: a command. */
  variant: string | null;
  /** Changes when the recipe does: measurements under another one are not taken up. */
  identity: string;
  at(commit: Commit): Target;
}

/**
 * `name`: a target of the configuration, whose recipe is used at every commit; a command; a variant of the mock server.
 * Absent: `revision` of the configuration, or `npm start`. Throws UsageError.
 */
export async function targetsAt(name: string | undefined, context: TargetContext): Promise<TargetsAt> {
  const { targets = {} } = context.config;
  if (name === undefined) return fromRecipe({}, context);
  if (Object.hasOwn(targets, name)) {
    const target = targets[name]!;
    if ('url' in target)
      throw new UsageError(
        `bisect: expected a target that can be built at each commit, got "${name}", a running server`,
      );
    if ('variant' in target) return ofMock(target.variant, context);
    return fromRecipe('git' in target ? target : atRevision(target, context.folder), context);
  }
  if (/\s|\{port\}/.test(name)) {
    const { name: command, version } = splitNode(name);
    return fromRecipe({ command: command.trim(), ...(version === null ? {} : { node: version }) }, context);
  }
  return ofMock(name, context);
}

type Recipe = Partial<RevisionTarget>;

/** Its folder is one of the tree, not of the working copy. */
const atRevision = ({ cwd, ...recipe }: CommandTarget, folder: string): Recipe => ({
  ...recipe,
  ...(cwd === undefined ? {} : { cwd: relative(folder, resolve(folder, cwd)) || '.' }),
});

function fromRecipe(recipe: Recipe, context: TargetContext): TargetsAt {
  const { revision, environment } = context.config;
  const folder = resolve(context.folder, recipe.repository ?? '.');
  return {
    folder,
    variant: null,
    identity: JSON.stringify([{ ...recipe, git: '' }, revision ?? null, environment ?? null, folder]),
    at: (commit) => revisionTarget(shortHash(commit), { ...recipe, git: commit.hash }, context),
  };
}

async function ofMock(variant: string, context: TargetContext): Promise<TargetsAt> {
  await describeVariant(variant);
  const place = await placeOf(PROJECT_ROOT);
  if (place === null || resolve(place.top) !== resolve(PROJECT_ROOT))
    throw new UsageError(
      `bisect: "${variant}" is a variant of the mock server, whose repository is not here: expected a command such as ` +
        "--target 'node server.js', or a target of the configuration",
    );
  return {
    folder: PROJECT_ROOT,
    variant,
    identity: variant,
    at: (commit) => variantAt(variant, commit.hash, shortHash(commit), context),
  };
}
