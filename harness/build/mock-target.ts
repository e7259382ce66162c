import { join } from 'node:path';
import type { MockBuild, Target } from '../model/target.ts';
import { buildDirectory } from './build-directory.ts';
import { contentHash } from './content-hash.ts';
import { BUILD_SOURCES, labRoot, PROJECT_ROOT } from './lab-root.ts';
import { nodeBinary, splitNode, versionOfBinary } from '../targets/node-version.ts';
import { bundleVariant, describeVariant } from './variant-program.ts';

/**
 * A variant of the mock server. The name belongs to the hash: `baseline-twin` has the same sources as
 * `baseline` and yet a directory of its own, so that it is a control of the layout on disk as well. `+node=22` in it
 * is the Node that it runs on: shown among its levels, and compiled in nowhere.
 */
export function mockTarget(name: string, labDir: string = labRoot()): Target<MockBuild> {
  return {
    name,
    async build(): Promise<MockBuild> {
      const { name: variantName, version } = splitNode(name);
      const variant = await describeVariant(variantName);
      const node = version === null ? null : await nodeBinary(version, labDir);
      const runsOn = node === null ? process.versions.node : versionOfBinary(node);
      const hash = await contentHash({
        root: PROJECT_ROOT,
        sources: BUILD_SOURCES,
        labels: [`v${runsOn}`, process.arch, name],
      });
      const directory = join(labDir, 'builds', hash);
      const { manifest, reused } = await buildDirectory(directory, async (temporary) => ({
        entry: (await bundleVariant(variantName, temporary)).entry,
        summary: {
          variant: name,
          hash,
          levels: node === null ? variant.levels : { ...variant.levels, node: runsOn },
          engine: variant.engine,
          deviations: variant.deviations,
          bytes: 0,
        },
      }));
      return {
        kind: 'mock',
        directory,
        summary: manifest.summary,
        argv: [join(directory, manifest.entry)],
        ...(node === null ? {} : { node }),
        reused,
      };
    },
  };
}
