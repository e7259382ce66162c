/**
 * Full factorial designs: every combination of levels is measured, so that each axis can be judged over all levels of
 * the others, and what two axes do together beyond what each does alone can be seen.
 *
 * Combinations are numbered with the last axis running fastest: of 2 × 3 levels, 00 01 02 10 11 12. Level 0 of an axis
 * is the one that the others are compared with.
 *
 * Fisher, "The Design of Experiments" (1935), ch. VI; Box, Hunter & Hunter, "Statistics for Experimenters" (2005), ch. 5.
 */

/** A weight per combination: the effect is the weighted sum of the values. The weights add up to 0. */
export type Contrast = readonly number[];

/** What changing some axes at once, each from level 0 to one of its others, is worth. */
export interface FactorialContrast {
  /** Indexes of the axes, ascending. */
  axes: readonly number[];
  /** By axis of `axes`: the level it is changed to. */
  levels: readonly number[];
  /**
   * One axis: its effect, averaged over all combinations of the others. Several: the part of their joint effect that
   * no smaller set of them explains, averaged likewise; 0 where they add up.
   */
  effect: Contrast;
  /** The change of all of them at once, averaged over the others. One axis: the same as `effect`. */
  joint: Contrast;
}

/** Levels of every combination, in their order. Throws RangeError unless each axis has two levels or more. */
export function combinations(counts: readonly number[]): number[][] {
  const bad = counts.find((count) => !(Number.isInteger(count) && count >= 2));
  if (bad !== undefined) throw new RangeError(`levels of an axis: expected two or more, got ${bad}`);
  return product(counts.map((count) => Array.from({ length: count }, (_, level) => level)));
}

/** One element of each list, in all ways, the last list running fastest. */
export function product<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>(
    (heads, list) => heads.flatMap((head) => list.map((item) => [...head, item])),
    [[]],
  );
}

/** Every set of axes but the empty one: single axes first, then pairs …, each size in order. */
export function axisSets(axes: number): number[][] {
  const sets = Array.from({ length: 2 ** axes - 1 }, (_, i) =>
    Array.from({ length: axes }, (_, axis) => axis).filter((axis) => ((i + 1) >> axis) & 1),
  );
  // Members are below 32, so the texts of equal length compare like the lists.
  const key = (set: readonly number[]): string => set.map((axis) => String(axis).padStart(2, '0')).join();
  return sets.sort((a, b) => a.length - b.length || (key(a) < key(b) ? -1 : 1));
}

/** As many as there are combinations, less one. With two levels each they are orthogonal. */
export function factorialContrasts(counts: readonly number[]): FactorialContrast[] {
  const cells = combinations(counts);
  return axisSets(counts.length).flatMap((axes) => {
    const others = counts.filter((_, axis) => !axes.includes(axis)).reduce((n, count) => n * count, 1);
    const targets = product(
      axes.map((axis) => Array.from({ length: counts[axis]! - 1 }, (_, level) => level + 1)),
    );
    return targets.map((levels) => ({
      axes,
      levels,
      effect: cells.map((cell) => effectSign(cell, axes, levels) / others),
      joint: cells.map((cell) => jointSign(cell, axes, levels) / others),
    }));
  });
}

/** What a level of an axis does under one level of another axis, averaged over the rest. */
export function conditionalContrast(
  counts: readonly number[],
  { axis, level }: { axis: number; level: number },
  under: { axis: number; level: number },
): Contrast {
  const cells = combinations(counts);
  const others = cells.length / (counts[axis]! * counts[under.axis]!);
  return cells.map((cell) =>
    cell[under.axis] === under.level ? effectSign(cell, [axis], [level]) / others : 0,
  );
}

/** Product over the axes of +1 at the target level, −1 at level 0, 0 elsewhere. */
function effectSign(cell: readonly number[], axes: readonly number[], levels: readonly number[]): number {
  return axes.reduce((sign, axis, i) => {
    const level = cell[axis]!;
    return level === levels[i] ? sign : level === 0 ? -sign : 0;
  }, 1);
}

/** +1 with all axes at their targets, −1 with all at level 0. */
function jointSign(cell: readonly number[], axes: readonly number[], levels: readonly number[]): number {
  if (axes.every((axis, i) => cell[axis] === levels[i])) return 1;
  return axes.every((axis) => cell[axis] === 0) ? -1 : 0;
}

/**
 * How much of the differences between the combinations belongs to each set of axes: the sums of squares of a balanced
 * analysis of variance, in the order of `axisSets`, each ÷ their total. null when all values are equal.
 *
 * Noise adds to every share a little (its variance per degree of freedom); shares of a percent are not to be read.
 *
 * @param values one per combination, in their order, on a scale on which effects add up (logarithms)
 */
export function sumOfSquaresShares(
  counts: readonly number[],
  values: readonly number[],
): { axes: number[]; share: number }[] | null {
  const cells = combinations(counts);
  if (values.length !== cells.length)
    throw new RangeError(`expected ${cells.length} values, one per combination; got ${values.length}`);
  const meanOver = (set: readonly number[], cell: readonly number[]): number => {
    const alike = values.filter((_, i) => set.every((axis) => cells[i]![axis] === cell[axis]));
    return alike.reduce((sum, value) => sum + value, 0) / alike.length;
  };
  const sets = axisSets(counts.length);
  const squares = sets.map((axes) =>
    cells.reduce((sum, cell) => {
      const part = [[], ...subsetsOf(axes)].reduce(
        (total, set) => total + (-1) ** (axes.length - set.length) * meanOver(set, cell),
        0,
      );
      return sum + part * part;
    }, 0),
  );
  const total = squares.reduce((sum, square) => sum + square, 0);
  if (total === 0) return null;
  return sets.map((axes, i) => ({ axes, share: squares[i]! / total }));
}

const subsetsOf = (axes: readonly number[]): number[][] =>
  axisSets(axes.length).map((set) => set.map((i) => axes[i]!));
