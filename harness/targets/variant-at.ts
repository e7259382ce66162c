/** A variant of the mock server as it was at a commit: the commit's own tree, bundled by its own program. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildDirectory } from '../build/build-directory.ts';
import { PROJECT_ROOT } from '../build/lab-root.ts';
import { bundleVariant } from '../build/variant-program.ts';
import { BuildError } from '../model/errors.ts';
import type { MockBuild, Target } from '../model/target.ts';
import type { TargetContext } from './context.ts';
import { type Place, placeOf, tryGit } from './git.ts';
import { nodeBinary, splitNode } from './node-version.ts';
import { revisionTree } from './revision-tree.ts';
import { hashOf } from './source-hash.ts';

const LOCK = 'package-lock.json';

/** `commit`: its full hash. `name`: what the target is called. Builds, or throws BuildError. */
export function variantAt(
  variant: string,
  commit: string,
  name: string,
  context: Pick<TargetContext, 'labDir' | 'signal' | 'onProgress'>,
): Target<MockBuild> {
  return {
    name,
    async build() {
      const place = await placeOf(PROJECT_ROOT);
      if (place === null) throw new BuildError(`${PROJECT_ROOT} lies in no git repository`);
      const { top, prefix: inside } = place;
      const { name: plain, version } = splitNode(variant);
      const install = await installOf(commit, place);
      const work = { name, top, commit, inside, install, build: null, env: {} };
      const { tree } = await revisionTree(work, { config: {}, folder: PROJECT_ROOT, ...context });
      const hash = hashOf([commit, plain, install, process.version, process.arch]);
      const directory = join(context.labDir, 'builds', hash);
      const { manifest, reused } = await buildDirectory(directory, async (temporary) => ({
        entry: (await bundleVariant(plain, temporary, join(tree, inside))).entry,
        summary: { variant: name, hash, levels: {}, engine: 'quickjs', deviations: [], bytes: 0 },
      }));
      return {
        kind: 'mock',
        directory,
        summary: { ...manifest.summary, variant: name },
        argv: [join(directory, manifest.entry)],
        ...(version === null ? {} : { node: await nodeBinary(version, context.labDir) }),
        reused,
      };
    },
  };
}

/** Where a commit asks for the same packages, those at hand are lent to it: `npm ci` would take a minute each. */
async function installOf(commit: string, { top, prefix }: Place): Promise<string> {
  const [theirs, ours] = await Promise.all([
    tryGit(top, ['show', `${commit}:${prefix}${LOCK}`]),
    readFile(join(PROJECT_ROOT, LOCK), 'utf8').catch(() => null),
  ]);
  const same = theirs.ok && ours !== null && theirs.stdout.trim() === ours.trim();
  return same ? `ln -s '${join(PROJECT_ROOT, 'node_modules')}' node_modules` : 'npm ci';
}
