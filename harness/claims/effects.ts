/** From trials to the log-ratio of each epoch, for any pair of variants, of one scenario or of two. Pure. */
import { cpuPerRequest, inOrder, present, throughput } from '../experiment/analysis/pairs.ts';
import { busy } from '../experiment/analysis/rows.ts';
import type { ClaimMetric } from '../model/claim.ts';
import type { TrialRecord } from '../model/records.ts';
import { epochLogRatio } from '../stats/epoch-log-ratio.ts';
import { median } from '../stats/location.ts';

export type Blocks = readonly (readonly TrialRecord[])[];

/** One side of a comparison. */
export interface Side {
  scenario: string;
  variant: string;
}

const METRICS = { throughput, 'cpu-per-request': cpuPerRequest } satisfies Record<ClaimMetric, unknown>;

const trialsOf = (blocks: Blocks, { scenario, variant }: Side): TrialRecord[] =>
  blocks.flat().filter((it) => it.scenario === scenario && it.variant === variant && it.outcome === 'ok');

/**
 * log(candidate ÷ baseline) by epoch, where both succeeded and could be measured. The i-th slice belongs to the i-th:
 * side by side in one scenario; in two scenarios in the same place of their blocks, whose order is drawn by coin
 * in every epoch.
 */
export function epochEffects(
  blocks: Blocks,
  baseline: Side,
  candidate: Side,
  metric: ClaimMetric,
): Map<number, number> {
  const { fromSlice } = METRICS[metric];
  const theirs = new Map(trialsOf(blocks, baseline).map((trial) => [trial.epoch, trial]));
  const effects = new Map<number, number>();
  for (const trial of trialsOf(blocks, candidate)) {
    const other = theirs.get(trial.epoch);
    if (other === undefined) continue;
    const others = inOrder(other).map(fromSlice);
    // A slice without a value, or with 0 (nothing completed), has no logarithm.
    const both = inOrder(trial)
      .map(fromSlice)
      .flatMap((value, i) => (value && others[i] ? [[value, others[i]] as const] : []));
    const ratio = epochLogRatio(
      both.map(([value]) => value),
      both.map(([, value]) => value),
    );
    if (ratio !== null) effects.set(trial.epoch, ratio);
  }
  return effects;
}

/** Epoch by epoch, how much farther the one goes than the other. */
export function difference(one: ReadonlyMap<number, number>, other: ReadonlyMap<number, number>): number[] {
  return [...one].flatMap(([epoch, value]) => (other.has(epoch) ? [value - other.get(epoch)!] : []));
}

/** Median share of its core that a server used while it was loaded; null when it cannot be known. */
export function coreShare(blocks: Blocks, side: Side): number | null {
  const shares = present(trialsOf(blocks, side).flatMap((trial) => trial.slices.map(busy)));
  return shares.length === 0 ? null : median(shares);
}
