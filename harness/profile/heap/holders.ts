/** What grows, by how much per request, and who allocated what stays. Pure. */
import { type Point, type Trend, trendOf } from '../../soak/trend.ts';
import type { Random } from '../../stats/random.ts';
import { type Differential, differential, type FrameDifference } from '../differential.ts';
import { ALL, add, emptyNode, type FoldedProfile, type StackNode, sumUp } from '../fold.ts';
import type { Resolve } from '../frames.ts';
import type { GrowthReadings, LiveObjects, Reading } from './growth.ts';
import { foldHeap } from './heap-profile.ts';

/** Slopes in bytes per request, with 95 % intervals. */
export interface Growth {
  heap: Trend;
  outside: Trend;
  rss: Trend;
  requests: number;
  /** Functions of whose allocations more and more stay, most first. Bytes per request. */
  holders: readonly FrameDifference[];
  /** Functions looked at. */
  judged: number;
  /** Of the holders, by stack: bytes per request that stay. */
  kept: FoldedProfile;
}

export function growthOf(
  { readings, live }: GrowthReadings,
  { alpha, random, resolve }: { alpha: number; random: Random; resolve: Resolve },
): Growth {
  const slope = (what: 'heapUsed' | 'outside' | 'rss'): Trend =>
    trendOf(
      readings.map((reading: Reading): Point => ({ t: reading.requests, value: reading[what] })),
      random.fork(what),
    );
  const { frames } = changes(live, alpha, resolve);
  const holders = frames.filter(({ significant, difference }) => significant && difference > 0);
  return {
    heap: slope('heapUsed'),
    outside: slope('outside'),
    rss: slope('rss'),
    requests: readings.at(-1)!.requests - readings[0]!.requests,
    holders,
    judged: frames.length,
    kept: keptBy(holders, live, resolve),
  };
}

/**
 * Each stretch between two looks is an epoch, whose sides are what was alive before and after it. Objects die by themselves in
 * any stretch; only what more is alive after nearly every one grows.
 */
function changes(live: readonly LiveObjects[], alpha: number, resolve: Resolve): Differential {
  const epochs = live.slice(1).map((after, i) => {
    const before = live[i]!;
    const requests = after.requests - before.requests;
    return {
      a: foldHeap(before.profile, requests, resolve),
      b: foldHeap(after.profile, requests, resolve),
    };
  });
  return differential(epochs, alpha);
}

/** The last look less the first one, of these functions only: of all others the difference is chance. */
function keptBy(
  holders: readonly FrameDifference[],
  live: readonly LiveObjects[],
  resolve: Resolve,
): FoldedProfile {
  const [first, last] = [live[0]!, live.at(-1)!];
  const requests = last.requests - first.requests;
  const after = foldHeap(last.profile, requests, resolve);
  const root = emptyNode(ALL);
  add(root, after.root, 1);
  add(root, foldHeap(first.profile, requests, resolve).root, -1);
  const keys = new Set(holders.map(({ frame }) => frame.key));
  const keep = (node: StackNode): void => {
    node.self = keys.has(node.frame.key) ? Math.max(0, node.self) : 0;
    for (const child of node.children.values()) keep(child);
  };
  keep(root);
  sumUp(root);
  return { unit: 'bytes', root, samples: after.samples };
}
