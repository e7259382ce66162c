/**
 * From a budget of time to a fixed number of epochs. The number follows from times alone and never from a
 * difference seen, so pilot epochs may count as data and the tests for a fixed number stay valid.
 */
import { epochsForAlpha } from '../stats/signed-rank.ts';

export { epochsForAlpha };

export interface BudgetInput {
  /** Wall time for all epochs, pilot epochs included. */
  budgetMs: number;
  /** Duration of each pilot epoch (all variants and scenarios): at least one. */
  pilotMs: readonly number[];
  /** Do the pilot epochs count as data? Then their time is spent and they are done. */
  pilotCounts: boolean;
  alpha: number;
  /** Comparisons that share the level, candidates × scenarios: the smallest p must survive Holm. Default 1. */
  comparisons?: number;
}

export type EpochBudget = {
  /** Epochs that fit, pilot included if it counts. */
  epochs: number;
  /** The fewest with which the level can be reached at all. */
  minimum: number;
  /** Expected duration of one. */
  msPerEpoch: number;
} & (
  | { kind: 'enough' }
  /** More time that the minimum would take. The caller says so and runs what it is told to. */
  | { kind: 'short'; shortfallMs: number }
);

/** Throws RangeError on a budget or pilot that is no time, and on an alpha outside (0, 1). */
export function epochsForBudget(input: BudgetInput): EpochBudget {
  const { budgetMs, pilotMs, alpha, comparisons = 1 } = input;
  if (!(budgetMs >= 0)) throw new RangeError(`budgetMs: expected at least 0, got ${budgetMs}`);
  if (pilotMs.length === 0 || !pilotMs.every((ms) => ms > 0 && Number.isFinite(ms))) {
    throw new RangeError(`pilotMs: expected at least one duration above 0, got [${pilotMs.join(', ')}]`);
  }
  if (!Number.isInteger(comparisons) || comparisons < 1) {
    throw new RangeError(`comparisons: expected a whole number of at least 1, got ${comparisons}`);
  }
  // The slowest seen, not the mean: a budget is a promise, and one or two pilot epochs are no distribution.
  const msPerEpoch = Math.max(...pilotMs);
  const minimum = epochsForAlpha(alpha / comparisons);
  const done = input.pilotCounts ? pilotMs.length : 0;
  const leftMs = budgetMs - (input.pilotCounts ? pilotMs.reduce((sum, ms) => sum + ms, 0) : 0);
  const epochs = done + Math.max(0, Math.floor(leftMs / msPerEpoch));
  if (epochs >= minimum) return { kind: 'enough', epochs, minimum, msPerEpoch };
  const shortfallMs = (minimum - done) * msPerEpoch - leftMs;
  return { kind: 'short', epochs, minimum, msPerEpoch, shortfallMs };
}
