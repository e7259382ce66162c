/**
 * Allan deviation: how much two neighbouring averages of m values differ. White noise falls as 1/√m; where the
 * curve stops falling, drift has taken over and longer averages gain nothing.
 * Allan, "Statistics of atomic frequency standards", Proc. IEEE 54 (1966); overlapping averages as in Howe, Allan &
 * Barnes, "Properties of signal sources and measurement methods" (1981).
 */
import { median } from './location.ts';
import { normalQuantile } from './quantiles.ts';

export interface AllanPoint {
  /** Values averaged, m. */
  averaged: number;
  /** √(mean of squared differences of neighbouring averages ÷ 2), in the unit of the values. */
  deviation: number;
  /** The same from the median of the absolute differences: what it would be without bursts, if the rest is normal. */
  robust: number;
  /** Differences it stands on; they overlap. */
  differences: number;
}

/**
 * For m = 1, 2, 4, 8 … as far as some series holds two averages of m. Each series is one undisturbed stretch (one process
 * life, say); no difference reaches from one into the next. Empty if no series has two values.
 */
export function allanCurve(series: readonly (readonly number[])[]): AllanPoint[] {
  const points: AllanPoint[] = [];
  for (let m = 1; ; m *= 2) {
    const differences = series.flatMap((xs) => neighbourDifferences(xs, m));
    if (differences.length === 0) return points;
    const squares = differences.reduce((sum, d) => sum + d * d, 0);
    points.push({
      averaged: m,
      deviation: Math.sqrt(squares / differences.length / 2),
      robust: median(differences.map(Math.abs)) / normalQuantile(0.75) / Math.SQRT2,
      differences: differences.length,
    });
  }
}

/** Mean of m values less the mean of the m before, at every start. */
function neighbourDifferences(xs: readonly number[], m: number): number[] {
  const cumulated = [0];
  for (const x of xs) cumulated.push(cumulated.at(-1)! + x);
  const at = (i: number): number => cumulated[i]!;
  return Array.from(
    { length: Math.max(0, xs.length - 2 * m + 1) },
    (_, k) => (at(k + 2 * m) - 2 * at(k + m) + at(k)) / m,
  );
}

/** The m of least deviation; undefined for an empty curve. */
export function allanMinimum(
  points: readonly AllanPoint[],
  kind: 'deviation' | 'robust',
): AllanPoint | undefined {
  return points.toSorted((a, b) => a[kind] - b[kind])[0];
}
