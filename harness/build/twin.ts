import { cp } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Build, MockBuild } from '../model/target.ts';
import { buildDirectory } from './build-directory.ts';
import { verifyBuild } from './manifest.ts';

/**
 * The same build under another name, from its own copy on disk: the control. A build whose files do not lie in
 * its directory (a server that is started in place) has no copy, and its twin is a second process of it.
 */
export async function twinOf(build: MockBuild, name: string): Promise<MockBuild>;
export async function twinOf(build: Build, name: string): Promise<Build>;
export async function twinOf(build: Build, name: string): Promise<Build> {
  const summary = { ...build.summary, variant: name };
  const manifest = build.kind === 'mock' ? await verifyBuild(build.directory) : null;
  if (build.kind !== 'mock' || manifest === null || 'damage' in manifest)
    return { ...build, summary, reused: true };
  const directory = join(dirname(build.directory), `${basename(build.directory)}-twin`);
  const { reused } = await buildDirectory(directory, async (temporary) => {
    for (const file of Object.keys(manifest.files)) {
      await cp(join(build.directory, file), join(temporary, file), { recursive: true });
    }
    return { entry: manifest.entry, summary };
  });
  const inCopy = (argument: string): string =>
    argument.startsWith(`${build.directory}/`)
      ? join(directory, argument.slice(build.directory.length + 1))
      : argument;
  return { ...build, directory, summary, argv: build.argv.map(inCopy), reused };
}
