/**
 * Which functions cost more in B than in A, and by how much: the difference of each function's own time per request,
 * epoch by epoch, with an interval across epochs. Pure.
 */
import { eBenjaminiHochberg } from '../stats/multiplicity.ts';
import { safeTEValue, safeTInterval } from '../stats/safe-t.ts';
import { type FoldedProfile, type FrameCost, frameCosts } from './fold.ts';
import type { Frame } from './frames.ts';

/** Both sides of one epoch: fresh processes, profiled one after the other. */
export interface EpochProfiles {
  a: FoldedProfile;
  b: FoldedProfile;
}

export interface FrameDifference {
  frame: Frame;
  /** Means over the epochs, µs of CPU per request. */
  aUs: number;
  bUs: number;
  /** b − a: positive where B is slower. */
  differenceUs: number;
  /** Of the difference; null: too few epochs. */
  interval: { lowUs: number; highUs: number; confidence: number } | null;
  eValue: number;
  /** Judged to differ, by e-BH over all functions judged. */
  significant: boolean;
  /** The same for the function with all that it called; for reading, not judged. */
  totalDifferenceUs: number;
}

export interface Differential {
  epochs: number;
  alpha: number;
  /** Means over the epochs, µs of CPU per request. */
  aUs: number;
  bUs: number;
  differenceUs: number;
  interval: FrameDifference['interval'];
  /** Judged ones only, largest difference first, the significant ones before the others. */
  frames: readonly FrameDifference[];
  /** Functions too small to be judged, and what they differ by together. */
  rest: { frames: number; differenceUs: number };
}

/** A function that takes less than this share of either side is not judged: the family would only grow by noise. */
export const SMALLEST_SHARE = 0.002;

export function differential(epochs: readonly EpochProfiles[], alpha: number): Differential {
  const costs = epochs.map(({ a, b }) => ({ a: frameCosts(a.root), b: frameCosts(b.root) }));
  const frames = new Map<string, Frame>();
  for (const { a, b } of costs) {
    for (const side of [a, b]) for (const [key, cost] of side) frames.set(key, cost.frame);
  }
  const [aUs, bUs] = [
    mean(epochs.map(({ a }) => a.root.totalUs)),
    mean(epochs.map(({ b }) => b.root.totalUs)),
  ];
  const least = SMALLEST_SHARE * Math.max(aUs, bUs);

  const rows = [...frames.values()].map((frame) => {
    const own = (side: 'a' | 'b', what: keyof FrameCost & ('selfUs' | 'totalUs')): number[] =>
      costs.map((cost) => cost[side].get(frame.key)?.[what] ?? 0);
    const [a, b] = [own('a', 'selfUs'), own('b', 'selfUs')];
    return {
      frame,
      aUs: mean(a),
      bUs: mean(b),
      differences: b.map((value, i) => value - a[i]!),
      totalDifferenceUs: mean(own('b', 'totalUs')) - mean(own('a', 'totalUs')),
    };
  });
  const judged = rows.filter((row) => Math.max(row.aUs, row.bUs) >= least && row.frame.key !== '(root)');
  const eValues = judged.map(({ differences }) => safeTEValue(differences));
  const rejected = new Set(judged.length === 0 ? [] : eBenjaminiHochberg(eValues, alpha));
  const differenceOf = ({ aUs, bUs }: { aUs: number; bUs: number }): number => bUs - aUs;
  const small = rows.filter((row) => !judged.includes(row));
  return {
    epochs: epochs.length,
    alpha,
    aUs,
    bUs,
    differenceUs: bUs - aUs,
    interval: intervalOf(
      epochs.map(({ a, b }) => b.root.totalUs - a.root.totalUs),
      alpha,
    ),
    frames: judged
      .map((row, i): FrameDifference => {
        const significant = rejected.has(i);
        // e-BY: the interval of one that was selected is as wide as its selection was strict.
        const level = (alpha * (significant ? rejected.size : 1)) / judged.length;
        return {
          frame: row.frame,
          aUs: row.aUs,
          bUs: row.bUs,
          differenceUs: differenceOf(row),
          interval: intervalOf(row.differences, level),
          eValue: eValues[i]!,
          significant,
          totalDifferenceUs: row.totalDifferenceUs,
        };
      })
      .sort(
        (x, y) =>
          Number(y.significant) - Number(x.significant) ||
          Math.abs(y.differenceUs) - Math.abs(x.differenceUs) ||
          (x.frame.key < y.frame.key ? -1 : 1),
      ),
    rest: { frames: small.length, differenceUs: small.reduce((sum, row) => sum + differenceOf(row), 0) },
  };
}

function intervalOf(differences: readonly number[], level: number): FrameDifference['interval'] {
  const interval = safeTInterval(differences, 1 - level);
  return interval === null
    ? null
    : { lowUs: interval.low, highUs: interval.high, confidence: interval.confidence };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
