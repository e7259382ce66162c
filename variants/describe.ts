/**
 * What variants there are, as JSON on stdout: the lab reads this and never imports a variant.
 *
 *     node variants/describe.ts          { variants, levels, axes }
 *     node variants/describe.ts NAME     { variant } or { error }, exit code 2
 */
import type { Variant } from '../server/axes.ts';
import { isProgram } from '../server/is-program.ts';
import { resolveVariant, VariantError } from './combine.ts';
import { AXES, type Axis, levelNames, loadLevel, variantNames } from './registry.ts';

export interface VariantDescription {
  name: string;
  title: string;
  levels: Record<string, string>;
  engine: string;
  deviations: readonly string[];
  inert: Record<string, string>;
}

export function describeVariant(variant: Variant): VariantDescription {
  const axes = Object.entries(AXES);
  return {
    name: variant.name,
    title: variant.title,
    levels: Object.fromEntries(axes.map(([axis, key]) => [axis, variant[key].name])),
    engine: variant.engine.name,
    deviations: variant.runtime.deviations,
    inert: { ...variant.runtime.inert } as Record<string, string>,
  };
}

async function describeAll(): Promise<object> {
  const names = Object.keys(AXES) as Axis[];
  const variants = await Promise.all(
    variantNames().map(async (name) => describeVariant(await resolveVariant(name))),
  );
  const levels = await Promise.all(
    names.flatMap((axis) =>
      levelNames(axis).map(async (level) => ({
        axis,
        level,
        summary: (await loadLevel(axis, level)).summary,
      })),
    ),
  );
  return { variants, levels, axes: Object.fromEntries(names.map((axis) => [axis, levelNames(axis)])) };
}

export function errorJson(error: unknown): string {
  if (!(error instanceof VariantError)) throw error;
  const { code, message, unknown } = error;
  return JSON.stringify({ error: { code, message, unknown } });
}

if (isProgram(import.meta)) {
  const [name] = process.argv.slice(2);
  try {
    const described =
      name === undefined ? await describeAll() : { variant: describeVariant(await resolveVariant(name)) };
    process.stdout.write(`${JSON.stringify(described)}\n`);
  } catch (error) {
    process.stdout.write(`${errorJson(error)}\n`);
    process.exitCode = 2;
  }
}
