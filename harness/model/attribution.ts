/**
 * What a change is made of. Effects are ratios of CPU time per request, computed epoch by epoch from the same
 * interleaved experiment; all intervals of an attribution hold together at the plan's level. A ladder's shares are of
 * the logarithm of the whole, because ratios multiply.
 */
import type { Effect } from './analysis.ts';

export type Attribution = LadderAttribution | FactorialAttribution;

export interface LadderAttribution {
  kind: 'ladder';
  scenarios: readonly LadderOfScenario[];
}

export interface LadderOfScenario {
  scenario: string;
  /** What the whole is made of, for a person. */
  sentence: string;
  /** What to know beside it: steps that do nothing, steps that do two things, sums that do not come out. */
  remarks: readonly string[];
  /** Last variant ÷ first. */
  whole: Effect | null;
  /** One per variant after the first, in order. */
  steps: readonly LadderStep[];
  /** The steps' ratios multiplied; null when one of them could not be measured. */
  product: number | null;
}

export interface LadderStep {
  from: string;
  to: string;
  /** What was changed, in words: `script-loading: recompile → bytecode`; two axes are joined by ` + `. */
  change: string;
  /** to ÷ from; null when it could not be measured. */
  effect: Effect | null;
  /** log(step) ÷ log(whole), below 0 when it goes the other way; null when the whole is not told apart from no change. */
  share: number | null;
}

export interface FactorialAttribution {
  kind: 'factorial';
  scenarios: readonly FactorialOfScenario[];
}

export interface FactorialOfScenario {
  scenario: string;
  sentence: string;
  /** Where axes do not add up, and by how much. */
  remarks: readonly string[];
  /** The combination of all last levels ÷ that of all first ones. */
  whole: Effect | null;
  /** One axis each, averaged over all combinations of the others. */
  mainEffects: readonly FactorialTerm[];
  /** Two axes and more. */
  interactions: readonly FactorialTerm[];
}

export interface FactorialTerm {
  axes: readonly string[];
  /**
   * Of the sum of squares between the combinations' logarithms, 0…1; over all terms they add up to 1. null when it could
   * not be measured, or when no effect is told apart from none.
   */
  share: number | null;
  /** One per way to go from the first levels to others: a single one when all axes have two levels. */
  contrasts: readonly FactorialContrast[];
}

export interface FactorialContrast {
  /** `recompile → bytecode`, one per axis of the term. */
  changes: readonly string[];
  /**
   * One axis: changed ÷ unchanged. Several: how far their joint change is from the product of the parts; 1 = they add
   * up, above 1 = together they save less.
   */
  effect: Effect | null;
  /** Ratio of the joint change as it was measured, and as the parts alone would make it. Equal for a single axis. */
  joint: number | null;
  product: number | null;
  /**
   * Pairs only, otherwise empty: what the one of the two with the smaller main effect does under each of the two levels
   * of the other.
   */
  conditional: readonly ConditionalEffect[];
}

export interface ConditionalEffect {
  axis: string;
  /** `explicit → never` */
  change: string;
  /** `runtime=snapshot` */
  under: string;
  ratio: number;
}
