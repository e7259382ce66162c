/** The steps of a ladder that were not named by the user: those of the project. */
import { UsageError } from '../../../model/errors.ts';
import type { VariantInfo } from '../../../model/target.ts';

const FIRST = 'baseline';
const LAST = 'best';
const STEP = /^ladder-(\d+)$/;

const sameLevels = (a: VariantInfo, b: VariantInfo): boolean =>
  a.engine === b.engine &&
  Object.keys({ ...a.levels, ...b.levels }).every((axis) => a.levels[axis] === b.levels[axis]);

/** `baseline`, `ladder-1`, `ladder-2` … and `best`, without those that change nothing. Throws UsageError without any. */
export function defaultSteps(variants: readonly VariantInfo[]): string[] {
  const named = (name: string): VariantInfo[] => variants.filter((variant) => variant.name === name);
  const place = ({ name }: VariantInfo): number => Number(STEP.exec(name)?.[1] ?? Number.NaN);
  const between = variants.filter(({ name }) => STEP.test(name)).sort((a, b) => place(a) - place(b));
  const all = [...named(FIRST), ...between, ...named(LAST)];
  const steps = all.filter((variant, i) => i === 0 || !sameLevels(variant, all[i - 1]!));
  if (steps.length < 2) {
    throw new UsageError(
      `there is no ladder of variants from ${FIRST} to ${LAST}; name the steps, as in --steps baseline,bytecode,snapshot`,
    );
  }
  // What is equal to best is called so: the end of the ladder, and not step 5.
  return [...steps.slice(0, -1), all.at(-1)!].map(({ name }) => name);
}
