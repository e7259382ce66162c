import { join } from 'node:path';
import type { MockBuild, Target } from '../model/target.ts';
import { buildDirectory } from './build-directory.ts';
import { contentHash } from './content-hash.ts';
import { labRoot, PROJECT_ROOT } from './lab-root.ts';
import { bundleVariant, describeVariant } from './variant-program.ts';

/**
 * A variant of the mock server. The name belongs to the hash: `baseline-twin` has the same sources as
 * `baseline` and yet a directory of its own, so that it is a control of the layout on disk as well.
 */
export function mockTarget(name: string, labDir: string = labRoot()): Target<MockBuild> {
  return {
    name,
    async build(): Promise<MockBuild> {
      const variant = await describeVariant(name);
      const hash = await contentHash({
        root: PROJECT_ROOT,
        sources: ['server', 'variants', 'package-lock.json'],
        labels: [process.version, process.arch, name],
      });
      const directory = join(labDir, 'builds', hash);
      const { manifest, reused } = await buildDirectory(directory, async (temporary) => ({
        entry: (await bundleVariant(name, temporary)).entry,
        summary: {
          variant: name,
          hash,
          levels: variant.levels,
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
        reused,
      };
    },
  };
}
