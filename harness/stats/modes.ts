/**
 * Modes of times that were counted on a log grid: bin b holds what lies in [2^(b/8), 2^((b+1)/8)), so that its
 * neighbour is 9 % on.
 *
 * Two peaks are two modes when the lowest bin between them holds less than half of the lower peak, and so much less that
 * counting noise does not explain it. Assumption: counts are Poisson. Times that come in bunches break it, which is why
 * a difference between variants is confirmed epoch by epoch (`analysis/shapes.ts`).
 */
export const BINS_PER_DOUBLING = 8;

/** Place of a value on the grid, in bins; its whole part is the bin. Below 0 for values below 1. */
export const binPlace = (value: number): number => BINS_PER_DOUBLING * Math.log2(value);

export const valueAt = (place: number): number => 2 ** (place / BINS_PER_DOUBLING);

export interface Mode {
  /** Bins it takes, the second excluded; the modes of a distribution leave no bin out. */
  from: number;
  to: number;
  /** Of all counts, 0…1. */
  share: number;
  median: number;
}

/** The valley holds less than this share of the lower peak. */
const VALLEY = 0.5;
/** Standard errors between a peak and the valley. 5, because peaks and valleys are picked out of many bins. */
const CLEAR = 5;
/** Of all counts, at least. */
const SMALLEST = 0.02;
/** Ratio of the two peaks, at least. */
const APART = 1.5;

/** In ascending order; empty without counts. Counts need not be whole. O(bins²) at worst. */
export function modesOf(counts: readonly number[]): Mode[] {
  const total = sum(counts, 0, counts.length);
  if (total === 0) return [];
  let peaks = localPeaks(counts);
  for (;;) {
    const loser = leastProminent(counts, peaks) ?? smallest(counts, peaks, SMALLEST * total);
    if (loser === null) break;
    peaks = peaks.filter((peak) => peak !== loser);
  }
  const edges = edgesOf(counts, peaks);
  return peaks.map((_, i) => {
    const [from, to] = [edges[i]!, edges[i + 1]!];
    return { from, to, share: sum(counts, from, to) / total, median: medianIn(counts, from, to) };
  });
}

/** Share of the counts within two places on the grid; bins at the ends count in part. NaN without counts. */
export function shareBetween(counts: readonly number[], from: number, to: number): number {
  const inside = counts.reduce((total, count, bin) => {
    const part = Math.min(to, bin + 1) - Math.max(from, bin);
    return total + count * Math.max(0, Math.min(1, part));
  }, 0);
  return inside / sum(counts, 0, counts.length);
}

function sum(counts: readonly number[], from: number, to: number): number {
  let total = 0;
  for (let bin = from; bin < to; bin++) total += counts[bin]!;
  return total;
}

/** Bins after which the counts fall and before which they last rose; of a plateau the last. */
function localPeaks(counts: readonly number[]): number[] {
  const peaks: number[] = [];
  let rising = true;
  for (const [bin, count] of counts.entries()) {
    const next = counts[bin + 1] ?? 0;
    if (rising && count > 0 && next < count) peaks.push(bin);
    if (next !== count) rising = next > count;
  }
  return peaks;
}

/** The lowest bin between two peaks; the middle one of several. */
function valleyBetween(counts: readonly number[], left: number, right: number): number {
  const between = Array.from({ length: right - left + 1 }, (_, i) => left + i);
  const lowest = Math.min(...between.map((bin) => counts[bin]!));
  const bins = between.filter((bin) => counts[bin] === lowest);
  return bins[bins.length >> 1]!;
}

/** Bounds of the peaks' territories: the valleys, and both ends of the grid. */
const edgesOf = (counts: readonly number[], peaks: readonly number[]): number[] => [
  0,
  ...peaks.slice(1).map((peak, i) => valleyBetween(counts, peaks[i]!, peak)),
  counts.length,
];

/** The lower of the two neighbours with the shallowest valley of those that are not two modes; null when all are. */
function leastProminent(counts: readonly number[], peaks: readonly number[]): number | null {
  let found: { peak: number; depth: number } | null = null;
  for (const [i, right] of peaks.slice(1).entries()) {
    const left = peaks[i]!;
    const lower = counts[left]! < counts[right]! ? left : right;
    const top = counts[lower]!;
    const bottom = counts[valleyBetween(counts, left, right)]!;
    const clear = top - bottom >= CLEAR * Math.sqrt(top + bottom);
    const apart = right - left >= BINS_PER_DOUBLING * Math.log2(APART);
    if (bottom < VALLEY * top && clear && apart) continue;
    if (found === null || bottom / top > found.depth) found = { peak: lower, depth: bottom / top };
  }
  return found?.peak ?? null;
}

/** The peak with the fewest counts in its territory, if fewer than `least`. */
function smallest(counts: readonly number[], peaks: readonly number[], least: number): number | null {
  if (peaks.length < 2) return null;
  const edges = edgesOf(counts, peaks);
  const held = peaks.map((_, i) => sum(counts, edges[i]!, edges[i + 1]!));
  const fewest = Math.min(...held);
  return fewest < least ? peaks[held.indexOf(fewest)]! : null;
}

function medianIn(counts: readonly number[], from: number, to: number): number {
  let left = sum(counts, from, to) / 2;
  for (let bin = from; bin < to; bin++) {
    if (counts[bin]! >= left) return valueAt(bin + left / counts[bin]!);
    left -= counts[bin]!;
  }
  return valueAt(to);
}
