/** From axes to the variants of a full factorial: levels chosen, combinations named, refusals found beforehand. */
import { type Catalogue, describeAll, describeVariant } from '../../../build/variant-program.ts';
import type { FactorialDesign } from '../../../experiment/analysis/attribution/factorial.ts';
import { BuildError, UsageError, unknownName } from '../../../model/errors.ts';
import type { VariantInfo } from '../../../model/target.ts';
import { product } from '../../../stats/factorial.ts';
import type { AskedAxis } from './axes.ts';

const BASE = 'baseline';

/** Who knows the variants: the programs of `variants/`, or a test. */
export interface Variants {
  all(): Promise<Catalogue>;
  /** Throws BuildError when it cannot be built. */
  one(name: string): Promise<VariantInfo>;
}

export const realVariants: Variants = { all: describeAll, one: describeVariant };

export interface Combinations {
  variants: string[];
  design: FactorialDesign;
  /** Axes that change nothing under a level of another. */
  notes: string[];
}

/** Throws UsageError on names that do not exist and on combinations that cannot be built, with the reasons. */
export async function combinationsOf(asked: readonly AskedAxis[], variants: Variants): Promise<Combinations> {
  const catalogue = await variants.all();
  const base = catalogue.variants.find(({ name }) => name === BASE);
  if (base === undefined)
    throw new UsageError(`combinations are made of the variant ${BASE}, which does not exist`);
  const axes: FactorialDesign['axes'][number][] = [];
  for (const { axis, levels } of asked) {
    const known = catalogue.axes[axis];
    if (known === undefined) throw unknownName('axis', axis, Object.keys(catalogue.axes));
    for (const level of levels ?? [])
      if (!known.includes(level)) throw unknownName(`level of ${axis}`, level, known);
    axes.push({
      axis,
      levels: levels ?? [base.levels[axis]!, await alternative(axis, known, base, variants)],
    });
  }
  const cells = product(axes.map(({ levels }) => levels)).map((levels) => ({
    levels,
    name: nameOf(
      base,
      axes.map(({ axis }, i) => [axis, levels[i]!]),
    ),
  }));
  const infos = await described(
    cells.map(({ name }) => name),
    variants,
  );
  return {
    variants: cells.map(({ name }) => name),
    design: {
      kind: 'factorial',
      axes,
      cells: Object.fromEntries(cells.map(({ name, levels }) => [name, levels])),
    },
    notes: inertAxes(
      axes.map(({ axis }) => axis),
      infos,
    ),
  };
}

/** `baseline+gc=never`: only what differs is named, so that equal combinations have equal names. */
const nameOf = (base: VariantInfo, levels: readonly (readonly [string, string])[]): string =>
  [
    BASE,
    ...levels
      .filter(([axis, level]) => base.levels[axis] !== level)
      .map(([axis, level]) => `${axis}=${level}`),
  ].join('+');

/** The first other level that can be built and gives up nothing; else the first that can be built. */
async function alternative(
  axis: string,
  known: readonly string[],
  base: VariantInfo,
  variants: Variants,
): Promise<string> {
  const fitting: { level: string; gives: number }[] = [];
  for (const level of known.filter((name) => name !== base.levels[axis])) {
    const info = await buildable(nameOf(base, [[axis, level]]), variants);
    if (!(info instanceof BuildError)) fitting.push({ level, gives: info.deviations.length });
  }
  const chosen = fitting.find(({ gives }) => gives === 0) ?? fitting[0];
  if (chosen === undefined)
    throw new UsageError(
      `axis ${axis} has no level beside ${base.levels[axis]} that can be built with ${BASE}`,
    );
  return chosen.level;
}

async function buildable(name: string, variants: Variants): Promise<VariantInfo | BuildError> {
  try {
    return await variants.one(name);
  } catch (error) {
    if (error instanceof BuildError) return error;
    throw error;
  }
}

async function described(names: readonly string[], variants: Variants): Promise<VariantInfo[]> {
  const infos: VariantInfo[] = [];
  const refused: { name: string; message: string }[] = [];
  for (const name of names) {
    const info = await buildable(name, variants);
    if (info instanceof BuildError) refused.push({ name, message: info.message });
    else infos.push(info);
  }
  if (refused.length > 0) {
    throw new UsageError(
      `${refused.length} of ${names.length} combinations cannot be built: ${refused.map(({ name }) => name).join(', ')}; ` +
        'choose other levels, as in --axes gc=explicit:on-free,runtime',
      { details: refused.map(({ message }) => message) },
    );
  }
  return infos;
}

/** `gc changes nothing under runtime=snapshot: no runtime is freed …` */
function inertAxes(axes: readonly string[], infos: readonly VariantInfo[]): string[] {
  const notes = axes.flatMap((axis) => {
    const inert = infos.filter((info) => info.inert[axis] !== undefined);
    return inert.map(
      (info) => `${axis} changes nothing ${conditionOf(axes, inert, infos)}: ${info.inert[axis]!}`,
    );
  });
  return [...new Set(notes)];
}

/** The levels that all inert combinations have and no other has. */
function conditionOf(
  axes: readonly string[],
  inert: readonly VariantInfo[],
  infos: readonly VariantInfo[],
): string {
  if (inert.length === infos.length) return 'in any combination';
  const others = infos.filter((info) => !inert.includes(info));
  const levels = (of: readonly VariantInfo[], axis: string): string[] => [
    ...new Set(of.map((info) => info.levels[axis]!)),
  ];
  const cause = axes.find(
    (axis) => !levels(inert, axis).some((level) => levels(others, axis).includes(level)),
  );
  return cause === undefined
    ? `in ${inert.map(({ name }) => name).join(', ')}`
    : `under ${levels(inert, cause)
        .map((level) => `${cause}=${level}`)
        .join(' and ')}`;
}
