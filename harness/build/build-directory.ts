import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BuildError } from '../model/errors.ts';
import type { BuildSummary } from '../model/records.ts';
import { makeFolder } from './make-folder.ts';
import { type Manifest, verifyBuild, writeManifest } from './manifest.ts';
import { siblingName } from './write-atomic.ts';

export interface Filled {
  entry: string;
  summary: BuildSummary;
}

/** Two labs may take turns in replacing a damaged directory; more rounds than this means something else is wrong. */
const ROUNDS = 5;

/**
 * The build at `directory`, made by `fill` (in a temporary sibling, then renamed into place) unless it
 * is there and whole. A damaged directory is moved away and built again, never used. Safe when two
 * processes do it at once: whoever comes second uses the first one's.
 */
export async function buildDirectory(
  directory: string,
  fill: (temporary: string) => Promise<Filled>,
): Promise<{ manifest: Manifest; reused: boolean }> {
  for (let round = 0; round < ROUNDS; round++) {
    const found = await verifyBuild(directory);
    if (found !== null && !('damage' in found)) return { manifest: found, reused: true };
    if (found !== null) await moveAway(directory);
    const manifest = await buildBeside(directory, fill);
    if (manifest !== null) return { manifest, reused: false };
  }
  throw new BuildError(`${directory} keeps being replaced by something that is not a build`);
}

/** null when somebody else's build took the place in the meantime. */
async function buildBeside(
  directory: string,
  fill: (temporary: string) => Promise<Filled>,
): Promise<Manifest | null> {
  await makeFolder(dirname(directory));
  const temporary = siblingName(directory);
  try {
    await mkdir(temporary);
    const manifest = await writeManifest(temporary, await fill(temporary));
    await rename(temporary, directory);
    return manifest;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function moveAway(directory: string): Promise<void> {
  const aside = siblingName(directory);
  try {
    await rename(directory, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return;
  }
  await rm(aside, { recursive: true, force: true });
}
