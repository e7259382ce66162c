/** One paired comparison: an epoch of two commits. */
export interface Observation {
  /** Positions of the two commits. */
  older: number;
  newer: number;
  /** log(cost of the newer ÷ cost of the older). */
  logRatio: number;
}

/** A change in commit k is seen by comparisons whose ends lie on both sides of it. */
export const spans = ({ older, newer }: Pick<Observation, 'older' | 'newer'>, k: number): boolean =>
  older < k && k <= newer;
