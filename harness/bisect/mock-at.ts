/** A variant of the mock server as it was at a commit: the commit's own tree, bundled by its own program. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildDirectory } from '../build/build-directory.ts';
import { PROJECT_ROOT } from '../build/lab-root.ts';
import { bundleVariant } from '../build/variant-program.ts';
import type { MockBuild, Target } from '../model/target.ts';
import type { TargetContext } from '../targets/context.ts';
import { tryGit } from '../targets/git.ts';
import { revisionTree } from '../targets/revision-tree.ts';
import { hashOf } from '../targets/source-hash.ts';
import { type Commit, shortHash } from './commits.ts';

const LOCK = 'package-lock.json';

export function mockAt(
  variant: string,
  commit: Commit,
  context: Pick<TargetContext, 'labDir' | 'signal' | 'onProgress'>,
): Target<MockBuild> {
  const name = shortHash(commit);
  return {
    name,
    async build() {
      const install = await installOf(commit.hash);
      const work = {
        name,
        top: PROJECT_ROOT,
        commit: commit.hash,
        inside: '',
        install,
        build: null,
        env: {},
      };
      const { tree } = await revisionTree(work, { config: {}, folder: PROJECT_ROOT, ...context });
      const hash = hashOf([commit.hash, variant, install, process.version, process.arch]);
      const directory = join(context.labDir, 'builds', hash);
      const { manifest, reused } = await buildDirectory(directory, async (temporary) => ({
        entry: (await bundleVariant(variant, temporary, tree)).entry,
        summary: { variant: name, hash, levels: {}, engine: 'quickjs', deviations: [], bytes: 0 },
      }));
      const argv = [join(directory, manifest.entry)];
      return { kind: 'mock', directory, summary: manifest.summary, argv, reused };
    },
  };
}

/** Where a commit asks for the same packages, those at hand are lent to it: `npm ci` would take a minute each. */
async function installOf(commit: string): Promise<string> {
  const [theirs, ours] = await Promise.all([
    tryGit(PROJECT_ROOT, ['show', `${commit}:${LOCK}`]),
    readFile(join(PROJECT_ROOT, LOCK), 'utf8').catch(() => null),
  ]);
  const same = theirs.ok && ours !== null && theirs.stdout.trim() === ours.trim();
  return same ? `ln -s '${join(PROJECT_ROOT, 'node_modules')}' node_modules` : 'npm ci';
}
