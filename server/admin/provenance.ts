import { existsSync, readFileSync } from 'node:fs';
import type { Variant } from '../axes.ts';
import type { Json } from './json.ts';

/** What the lab writes beside a server that it has built. */
const MANIFEST = 'manifest.json';

/** What is served by what. `entry`: URL of the running program; `flags`: as understood, plain JSON. */
export function provenance(variant: Variant, entry: string, flags: object): { [name: string]: Json } {
  return {
    variant: variant.name,
    title: variant.title,
    engine: variant.engine.name,
    levels: Object.fromEntries(
      Object.entries(variant).flatMap(([axis, level]) =>
        typeof level === 'object' && 'summary' in level ? [[axis, level.name as string]] : [],
      ),
    ),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    build: buildSummary(entry),
    flags: JSON.parse(JSON.stringify(flags)) as Json,
  };
}

/** null: not built by the lab. */
function buildSummary(entry: string): Json {
  const manifest = new URL(MANIFEST, entry);
  if (!existsSync(manifest)) return null;
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { summary?: Json }).summary ?? null;
}
