/**
 * What a change is made of. Effects are ratios of CPU time per request, computed epoch by epoch from the same
 * interleaved experiment; shares are of the logarithm of the whole, because ratios multiply.
 */
import type { Effect } from './analysis.ts';

export type Attribution = LadderAttribution | FactorialAttribution;

export interface LadderAttribution {
  kind: 'ladder';
  scenarios: readonly LadderOfScenario[];
}

export interface LadderOfScenario {
  scenario: string;
  /** From the first variant to the last. */
  whole: Effect | null;
  /** One per variant after the first, in order. */
  steps: readonly LadderStep[];
}

export interface LadderStep {
  from: string;
  to: string;
  /** What was changed, in words: `script-loading: recompile → bytecode`. */
  change: string;
  /** to ÷ from; null when it could not be measured. */
  effect: Effect | null;
  /** log(step) ÷ log(whole); null when the whole is not told apart from no change. */
  share: number | null;
}

export interface FactorialAttribution {
  kind: 'factorial';
  scenarios: readonly FactorialOfScenario[];
}

export interface FactorialOfScenario {
  scenario: string;
  whole: Effect | null;
  /** One axis each: its level changed, averaged over all combinations of the others. */
  mainEffects: readonly FactorialTerm[];
  /** Two axes and more: how far the joint change is from the product of the parts. 1 = they add up. */
  interactions: readonly FactorialTerm[];
}

export interface FactorialTerm {
  axes: readonly string[];
  /** `recompile → bytecode`, one per axis. */
  changes: readonly string[];
  effect: Effect | null;
  /** Of the sum of squares between the combinations, 0…1. */
  share: number | null;
}
