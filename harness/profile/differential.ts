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
  a: number;
  b: number;
  /** b − a: positive where B is slower. */
  difference: number;
  /** Of the difference; null: too few epochs. */
  interval: { low: number; high: number; confidence: number } | null;
  eValue: number;
  /** Judged to differ, by e-BH over all functions judged. */
  significant: boolean;
  /** The same for the function with all that it called; for reading, not judged. */
  totalDifference: number;
}

export interface Differential {
  epochs: number;
  alpha: number;
  /** Means over the epochs, µs of CPU per request. */
  a: number;
  b: number;
  difference: number;
  interval: FrameDifference['interval'];
  /** Judged ones only, largest difference first, the significant ones before the others. */
  frames: readonly FrameDifference[];
  /** Functions too small to be judged, and what they differ by together. */
  rest: { frames: number; difference: number };
}

/** A function that takes less than this share of either side is not judged: the family would only grow by noise. */
export const SMALLEST_SHARE = 0.002;

export function differential(epochs: readonly EpochProfiles[], alpha: number): Differential {
  const costs = epochs.map(({ a, b }) => ({ a: frameCosts(a.root), b: frameCosts(b.root) }));
  const frames = new Map<string, Frame>();
  for (const { a, b } of costs) {
    for (const side of [a, b]) for (const [key, cost] of side) frames.set(key, cost.frame);
  }
  const [a, b] = [mean(epochs.map(({ a }) => a.root.total)), mean(epochs.map(({ b }) => b.root.total))];
  const least = SMALLEST_SHARE * Math.max(a, b);

  const rows = [...frames.values()].map((frame) => {
    const own = (side: 'a' | 'b', what: keyof FrameCost & ('self' | 'total')): number[] =>
      costs.map((cost) => cost[side].get(frame.key)?.[what] ?? 0);
    const [a, b] = [own('a', 'self'), own('b', 'self')];
    return {
      frame,
      a: mean(a),
      b: mean(b),
      differences: b.map((value, i) => value - a[i]!),
      totalDifference: mean(own('b', 'total')) - mean(own('a', 'total')),
    };
  });
  const judged = rows.filter((row) => Math.max(row.a, row.b) >= least && row.frame.key !== '(root)');
  const eValues = judged.map(({ differences }) => safeTEValue(differences));
  const rejected = new Set(judged.length === 0 ? [] : eBenjaminiHochberg(eValues, alpha));
  const differenceOf = ({ a, b }: { a: number; b: number }): number => b - a;
  const small = rows.filter((row) => !judged.includes(row));
  return {
    epochs: epochs.length,
    alpha,
    a,
    b,
    difference: b - a,
    interval: intervalOf(
      epochs.map(({ a, b }) => b.root.total - a.root.total),
      alpha,
    ),
    frames: judged
      .map((row, i): FrameDifference => {
        const significant = rejected.has(i);
        // e-BY: the interval of one that was selected is as wide as its selection was strict.
        const level = (alpha * (significant ? rejected.size : 1)) / judged.length;
        return {
          frame: row.frame,
          a: row.a,
          b: row.b,
          difference: differenceOf(row),
          interval: intervalOf(row.differences, level),
          eValue: eValues[i]!,
          significant,
          totalDifference: row.totalDifference,
        };
      })
      .sort(
        (x, y) =>
          Number(y.significant) - Number(x.significant) ||
          Math.abs(y.difference) - Math.abs(x.difference) ||
          (x.frame.key < y.frame.key ? -1 : 1),
      ),
    rest: { frames: small.length, difference: small.reduce((sum, row) => sum + differenceOf(row), 0) },
  };
}

function intervalOf(differences: readonly number[], level: number): FrameDifference['interval'] {
  const interval = safeTInterval(differences, 1 - level);
  return interval === null
    ? null
    : { low: interval.low, high: interval.high, confidence: interval.confidence };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
