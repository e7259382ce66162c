/**
 * From single comparisons to a family: which level each is decided at.
 *
 * Fixed rule: Holm on the p-values, intervals of 1 − α/m each, so that all of them hold together.
 *
 * Sequential rule: e-BH (Wang & Ramdas 2022). An e-value that reaches m/α is frozen there, because its bets could
 * have ended then; the others are those of now. k rejections at level α are each made at the level α·k/m, and
 * their intervals have the confidence 1 − α·k/m that belongs to it (e-BY: Xu, Wang & Ramdas, "Post-selection
 * inference for e-value based confidence intervals", 2022); those of the others 1 − α/m.
 */
import type { Plan } from '../../model/records.ts';
import { eBenjaminiHochberg, holm } from '../../stats/multiplicity.ts';
import type { Draft } from './draft.ts';

export interface Level {
  /** The comparison is decided at this level; its intervals have confidence 1 − level. */
  level: number;
  /** Is "no difference" rejected? */
  rejected: boolean;
  /** Holm, for a gate: keeps the chance of any false alarm at α. */
  adjustedP: number;
  /** The e-value that was judged; null under the fixed rule. */
  eValue: number | null;
}

export function levelsOf(plan: Pick<Plan, 'rule' | 'alpha'>, drafts: readonly Draft[]): Level[] {
  const m = drafts.length;
  const adjusted = holm(drafts.map(({ p }) => p));
  if (plan.rule === 'fixed') {
    return drafts.map(({ p }, i) => ({
      level: plan.alpha / m,
      // The intervals hold simultaneously, which is stricter than Holm: what they decide, Holm confirms.
      rejected: p <= plan.alpha / m,
      adjustedP: adjusted[i]!,
      eValue: null,
    }));
  }
  const eValues = drafts.map(({ eValues: path }) => frozen(path, m / plan.alpha));
  const rejected = new Set(eBenjaminiHochberg(eValues, plan.alpha));
  return drafts.map((_, i) => ({
    level: (plan.alpha * (rejected.has(i) ? rejected.size : 1)) / m,
    rejected: rejected.has(i),
    adjustedP: adjusted[i]!,
    eValue: eValues[i]!,
  }));
}

/** The first e-value that reached the threshold, or the last; 1 before the first epoch. */
export const frozen = (path: readonly number[], threshold: number): number =>
  path.find((e) => e >= threshold) ?? path.at(-1) ?? 1;
