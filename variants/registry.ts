import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import type { Variant } from '../server/axes.ts';
import { ENDING, isModule } from '../server/source.ts';

/** Modules of this folder that are no variants. */
const PROGRAMS = new Set(['build', 'combine', 'describe', 'registry']);

/** Key of a variant that holds the level of an axis, by the axis' folder. */
export const AXES = {
  'script-loading': 'scriptLoading',
  gc: 'gc',
  connection: 'connection',
  http: 'http',
  sending: 'sending',
  runtime: 'runtime',
} as const satisfies Record<string, keyof Variant>;

export type Axis = keyof typeof AXES;
export type AnyLevel = Variant[(typeof AXES)[Axis]];

function modulesOf(folder: string): string[] {
  return readdirSync(new URL(folder, import.meta.url))
    .filter(isModule)
    .sort()
    .map((file) => basename(file, ENDING))
    .filter((name) => !PROGRAMS.has(name));
}

/** The folder is the registry: every file is a variant of its own name. */
export function variantNames(): string[] {
  return modulesOf('./');
}

export async function loadVariant(name: string): Promise<Variant> {
  const { default: variant } = (await import(`./${name}${ENDING}`)) as { default: Variant };
  return variant;
}

export function levelNames(axis: Axis): string[] {
  return modulesOf(`./axes/${axis}/`).filter((name) => name !== 'contract');
}

/** Name of the level's export: `on-free` is exported as `onFree`. */
export function exportName(level: string): string {
  return level.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

export async function loadLevel(axis: Axis, level: string): Promise<AnyLevel> {
  const module = (await import(`./axes/${axis}/${level}${ENDING}`)) as Record<string, AnyLevel>;
  const found = module[exportName(level)];
  if (found === undefined)
    throw new Error(`variants/axes/${axis}/${level}${ENDING} does not export ${exportName(level)}`);
  return found;
}
