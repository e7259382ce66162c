import { readFile } from 'node:fs/promises';
import { fromJson, type HttpInput, type HttpInputJson } from './http/input.ts';
import type { Kind } from './scripts/kind.ts';
import type { Hostile } from './scripts/script.ts';

/** Inputs that have told something once, or stand for a well-known attack. */
export async function httpCorpus(): Promise<(HttpInput & { what: string })[]> {
  const rows = await read<(HttpInputJson & { what: string })[]>('http.json');
  return rows.map((row) => ({ what: row.what, ...fromJson(row) }));
}

export async function scriptCorpus(): Promise<Hostile[]> {
  const rows = await read<{ what: string; allowed: Kind['allowed']; body: string }[]>('scripts.json');
  return rows.map(({ what, allowed, body }) => ({ body, kind: { name: what, allowed, make: () => body } }));
}

const read = async <T>(name: string): Promise<T> =>
  JSON.parse(await readFile(new URL(`corpus/${name}`, import.meta.url), 'utf8')) as T;
