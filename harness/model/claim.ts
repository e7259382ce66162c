/**
 * What somebody says about an effect: enough to measure it and to say whether it holds here. A scenario carries its
 * claims; `lab claims` measures and judges them (docs/claims.md).
 */
export type ClaimMetric = 'throughput' | 'cpu-per-request';

export interface Claim {
  /** Unique among the claims of all scenarios. */
  id: string;
  /** The statement, one sentence in our own words. */
  text: string;
  /** Where it was made, in a few words. */
  source: string;
  /** Names of variants; the effect is candidate ÷ baseline. */
  baseline: string;
  candidate: string;
  /**
   * The scenario that the baseline serves, when not variants but scripts are compared. Default: the one that carries
   * the claim. Such a claim is about CPU time per request: the connections of two scenarios may differ.
   */
  baselineScenario?: string;
  metric: ClaimMetric;
  expected: Expected;
  /** The table the figure stands in, and which of its comparisons this claim is: checked by arithmetic alone. */
  published?: { table: PublishedTable; comparison: string };
}

/** All ratios are candidate ÷ baseline of the claim's metric: 1.27 = 27 % more, 0.72 = 28 % less. */
export type Expected =
  /** `range` as the source states it; without one, `tolerance` (or the default of harness/claims/admitted.ts). */
  | { kind: 'figure'; ratio: number; range?: readonly [low: number, high: number]; tolerance?: number }
  /** The source has no figure, only more or less of the metric. */
  | { kind: 'direction'; direction: 'higher' | 'lower' }
  /** The source has a word (“nearly”) and no figure; `reading` says in a sentence which bounds we take it for. */
  | { kind: 'bounds'; low?: number; high?: number; reading: string }
  /** The improvement is larger than that of another pair of variants in the same scenario. No figure. */
  | { kind: 'outweighs'; baseline: string; candidate: string };

/** Figures of one text about one program, as far as they can be checked against one another. */
export interface PublishedTable {
  /** What it is a table of, and in which source. */
  title: string;
  rows: readonly PublishedRow[];
  /** Improvements in the order they were made, each on top of the one before. */
  steps: readonly PublishedComparison[];
  /** What the steps are said to give together; null when nothing is said. */
  whole: PublishedComparison | null;
}

export interface PublishedRow {
  name: string;
  throughputPerS: number;
  /** Mean service time; null when it was not published. */
  meanMs: number | null;
  /** Connections or requests in flight as stated; null when nothing is said. */
  concurrency: number | null;
}

export interface PublishedComparison {
  name: string;
  /** Names of rows. */
  from: string;
  to: string;
  /** Throughput of `to` ÷ `from` as the text has it, rounded as it is there. */
  ratio: number;
}
