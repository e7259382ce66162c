import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildSummary } from '../model/records.ts';
import { writeAtomic } from './write-atomic.ts';

export const MANIFEST = 'manifest.json';
const MANIFEST_VERSION = 1;

export interface Manifest {
  version: typeof MANIFEST_VERSION;
  /** Started as `node <directory>/<entry>`. */
  entry: string;
  summary: BuildSummary;
  /** SHA-256 by path inside the directory. */
  files: Record<string, string>;
}

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/** Hashes what stands in `directory` and writes the manifest, last. `summary.bytes` becomes the files' size. */
export async function writeManifest(
  directory: string,
  { entry, summary }: Pick<Manifest, 'entry' | 'summary'>,
): Promise<Manifest> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((it) => it.isFile())
    .map((it) => join(it.parentPath, it.name).slice(directory.length + 1));
  const files: Record<string, string> = {};
  let bytes = 0;
  for (const name of names.sort()) {
    const content = await readFile(join(directory, name));
    files[name] = sha256(content);
    bytes += content.length;
  }
  const manifest: Manifest = { version: MANIFEST_VERSION, entry, summary: { ...summary, bytes }, files };
  await writeAtomic(join(directory, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

/**
 * The manifest of a whole and unchanged build; a sentence when the directory is damaged; null when there
 * is none. Reads every file once: some MB.
 */
export async function verifyBuild(directory: string): Promise<Manifest | { damage: string } | null> {
  let text: string;
  try {
    text = await readFile(join(directory, MANIFEST), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const there = await readdir(directory).catch(() => null);
    return there === null ? null : { damage: 'its manifest is missing' };
  }
  const manifest = parseManifest(text);
  if (manifest === null) return { damage: 'its manifest cannot be read' };
  for (const [name, expected] of Object.entries(manifest.files)) {
    const content = await readFile(join(directory, name)).catch(() => null);
    if (content === null) return { damage: `${name} is missing` };
    if (sha256(content) !== expected) return { damage: `${name} was changed` };
  }
  return manifest;
}

function parseManifest(text: string): Manifest | null {
  try {
    const value = JSON.parse(text) as Manifest;
    const whole = value.version === MANIFEST_VERSION && typeof value.files?.[value.entry] === 'string';
    return whole && typeof value.summary?.hash === 'string' ? value : null;
  } catch {
    // Cut off or overwritten: the caller builds again, which says all there is to say.
    return null;
  }
}
