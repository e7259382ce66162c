/** A series' variant as it was in the last good night: the build that was kept, else its commit checked out and built again. */
import { join, posix, relative, resolve, sep } from 'node:path';
import { verifyBuild } from '../build/manifest.ts';
import type { LoadedConfig } from '../config/load.ts';
import { openRun } from '../experiment/store.ts';
import type { History } from '../history/index.ts';
import { LabError } from '../model/errors.ts';
import type { Alarm } from '../model/history.ts';
import type { RevisionTarget } from '../model/lab-config.ts';
import { PACKAGED } from '../model/source.ts';
import type { Build, MockBuild } from '../model/target.ts';
import { nodeBinary, splitNode } from '../targets/node-version.ts';
import { revisionTarget } from '../targets/revision-target.ts';
import { variantAt } from '../targets/variant-at.ts';
import type { SeriesPair } from './series.ts';

export interface CommitContext {
  lab: LoadedConfig;
  labDir: string;
  history: History;
  signal: AbortSignal;
  onProgress(text: string): void;
}

/** Where tonight's build of a series comes from decides how an older one is made. */
export async function lastGoodBuild(
  pair: SeriesPair,
  alarm: Pick<Alarm, 'after' | 'since'>,
  { name, tonight }: { name: string; tonight: Build },
  context: CommitContext,
): Promise<Build | { reason: string }> {
  const kept = await keptBuild(pair, alarm, context);
  const build = kept ?? (await rebuilt(pair, alarm.after, { name, tonight }, context));
  return 'reason' in build ? build : { ...build, summary: { ...build.summary, variant: name } };
}

/** Builds of variants are kept by their content, and the run of that night knows which it was. */
async function keptBuild(
  { scenario, variant }: SeriesPair,
  { after, since }: Pick<Alarm, 'after' | 'since'>,
  { history, labDir }: CommitContext,
): Promise<MockBuild | null> {
  const measured = history
    .experiments()
    .filter(
      (it) =>
        it.commit === after &&
        it.night < since &&
        it.cells.some((cell) => cell.scenario === scenario && cell.variant === variant),
    );
  for (const { id } of measured.reverse()) {
    const summary = await openRun(labDir, id).then(
      ({ record }) => record.builds[variant],
      // Runs are removed now and then; the commit is still there.
      (error: unknown) => {
        if (error instanceof LabError) return undefined;
        throw error;
      },
    );
    if (summary === undefined || summary.source !== undefined) continue;
    const directory = join(labDir, 'builds', summary.hash);
    const manifest = await verifyBuild(directory);
    if (manifest === null || 'damage' in manifest) continue;
    const { version } = splitNode(variant);
    return {
      kind: 'mock',
      directory,
      summary,
      argv: [join(directory, manifest.entry)],
      ...(version === null ? {} : { node: await nodeBinary(version, labDir) }),
      reused: true,
    };
  }
  return null;
}

async function rebuilt(
  pair: SeriesPair,
  commit: string,
  { name, tonight }: { name: string; tonight: Build },
  context: CommitContext,
): Promise<Build | { reason: string }> {
  if (commit.endsWith('+dirty'))
    return { reason: 'the last good night was of a tree with changes, and its build is not there any more' };
  switch (tonight.kind) {
    case 'running':
      return { reason: 'it runs already, and nobody knows how it was started' };
    case 'mock':
      return PACKAGED
        ? { reason: 'variants of the mock server come with the package, and do not follow commits' }
        : variantAt(configuredVariant(pair, context), commit, name, context).build();
    case 'command': {
      const { lab } = context;
      const recipe = recipeOf(pair.variant, commit, lab);
      return recipe === null
        ? { reason: 'how an older commit of it is started is not in the configuration (revision)' }
        : revisionTarget(name, recipe, { ...context, ...lab }).build();
    }
  }
}

/** The variant that a name of the configuration stands for. */
function configuredVariant({ variant }: SeriesPair, { lab }: CommitContext): string {
  const target = lab.config.targets?.[variant];
  return target !== undefined && 'variant' in target ? target.variant : variant;
}

/** A command of this folder, as a commit has it; null: nobody says how. */
function recipeOf(variant: string, commit: string, { config, folder }: LoadedConfig): RevisionTarget | null {
  const target = config.targets?.[variant];
  if (target === undefined) return config.revision === undefined ? null : { git: commit };
  if ('git' in target) return { ...target, git: commit };
  if (!('command' in target)) return null;
  const { cwd = '.', ...recipe } = target;
  const inside = relative(folder, resolve(folder, cwd)).split(sep).join(posix.sep);
  return { ...recipe, cwd: inside === '' ? '.' : inside, git: commit };
}
