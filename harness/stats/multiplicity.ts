/**
 * Judging many comparisons at once. p-values in, adjusted p-values out in the same order: reject those at
 * or below the level. All throw RangeError on a p-value outside [0, 1].
 */
function adjust(
  ps: readonly number[],
  /** Factor of the p-value at this rank, 1 = smallest. */
  factor: (rank: number) => number,
  /** Holm steps down from the smallest p, Benjamini–Hochberg up from the largest. */
  direction: 'down' | 'up',
): number[] {
  const bad = ps.find((p) => !(p >= 0 && p <= 1));
  if (bad !== undefined) throw new RangeError(`p-value: expected a number from 0 to 1, got ${bad}`);
  const ascending = ps.map((_, i) => i).sort((i, j) => ps[i]! - ps[j]!);
  const adjusted = new Array<number>(ps.length);
  const ranks = ascending.map((_, i) => i + 1);
  if (direction === 'up') ranks.reverse();
  let bound = direction === 'down' ? 0 : 1;
  for (const rank of ranks) {
    const index = ascending[rank - 1]!;
    const scaled = Math.min(1, factor(rank) * ps[index]!);
    bound = direction === 'down' ? Math.max(bound, scaled) : Math.min(bound, scaled);
    adjusted[index] = bound;
  }
  return adjusted;
}

/**
 * Keeps the chance of one false alarm or more in the whole family at the level, under any dependence between
 * the comparisons (they share a baseline). For a gate. Holm, Scand. J. Statist. 6 (1979).
 */
export function holm(ps: readonly number[]): number[] {
  return adjust(ps, (rank) => ps.length - rank + 1, 'down');
}

/**
 * Keeps the expected share of false alarms among all alarms at the level, for independent or positively
 * dependent comparisons. Benjamini & Hochberg, J. R. Statist. Soc. B 57 (1995).
 */
export function benjaminiHochberg(ps: readonly number[]): number[] {
  return adjust(ps, (rank) => ps.length / rank, 'up');
}

/**
 * The same promise for e-values under any dependence: rejects the k largest, k the greatest number such that
 * the k-th largest is ≥ K/(k·level). Indexes in ascending order.
 * Wang & Ramdas, "False discovery rate control with e-values", J. R. Statist. Soc. B 84 (2022).
 */
export function eBenjaminiHochberg(eValues: readonly number[], level: number): number[] {
  if (!(level > 0 && level < 1)) throw new RangeError(`level: expected 0 < level < 1, got ${level}`);
  const bad = eValues.find((e) => !(e >= 0));
  if (bad !== undefined) throw new RangeError(`e-value: expected a number of at least 0, got ${bad}`);
  const descending = eValues.map((_, i) => i).sort((i, j) => eValues[j]! - eValues[i]!);
  const kept = descending.findLastIndex((index, i) => eValues[index]! * (i + 1) * level >= eValues.length);
  return descending.slice(0, kept + 1).sort((i, j) => i - j);
}
