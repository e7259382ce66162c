import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface HashInput {
  /** Files and folders of the project that end up in a build, relative to its root. */
  root: string;
  sources: readonly string[];
  /** What else makes two builds differ: the Node version, the variant's name. */
  labels: readonly string[];
}

/** Tests and declarations of types are not part of a build. */
const counts = (name: string): boolean => !/\.test\.ts$|\.d\.ts$/.test(name);

async function filesUnder(root: string, path: string): Promise<string[]> {
  const entries = await readdir(join(root, path), { withFileTypes: true }).catch((error) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return null;
    throw error;
  });
  if (entries === null) return [path];
  const nested = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory() || counts(entry.name))
      .map((entry) =>
        entry.isDirectory() ? filesUnder(root, `${path}/${entry.name}`) : [`${path}/${entry.name}`],
      ),
  );
  return nested.flat();
}

/**
 * 16 hex digits of a SHA-256 over names and contents. Each part is preceded by its length, so that no two
 * different inputs run together to the same bytes.
 */
export async function contentHash({ root, sources, labels }: HashInput): Promise<string> {
  const files = (await Promise.all(sources.map((path) => filesUnder(root, path)))).flat().sort();
  const hash = createHash('sha256');
  const add = (part: string | Buffer): void => {
    hash.update(`${Buffer.byteLength(part)}:`).update(part);
  };
  for (const label of labels) add(label);
  for (const file of files) {
    add(file);
    add(await readFile(join(root, file)));
  }
  return hash.digest('hex').slice(0, 16);
}
