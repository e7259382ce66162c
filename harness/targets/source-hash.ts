import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';

/** 16 hex digits over texts, each preceded by its length, so that no two lists run together to the same bytes. */
export function hashOf(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex').slice(0, 16);
}

export const environmentParts = (env: Readonly<Record<string, string>>): string[] =>
  Object.entries(env)
    .map(([name, value]) => `${name}=${value}`)
    .sort();

/** Files among the words of a command, or named in a text for a shell, with a digest of each: `server.js`, `--config=a.json`. */
export async function filesNamed(words: readonly string[], cwd: string): Promise<string[]> {
  const names = new Set(words.flatMap((word) => word.split(/[\s'"=;&|<>()]+/)).filter((name) => name !== ''));
  const digests: string[] = [];
  for (const name of [...names].sort()) {
    const path = resolve(cwd, name);
    const found = await stat(path).catch(() => null);
    if (!found?.isFile()) continue;
    digests.push(
      `${name} ${createHash('sha256')
        .update(await readFile(path))
        .digest('hex')}`,
    );
  }
  return digests;
}
