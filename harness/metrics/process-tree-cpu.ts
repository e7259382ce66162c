/** CPU time of all threads of all processes of a server, between two moments. */
import { type CpuReading, readThreads } from './process-cpu.ts';
import { readProcessStat } from './process-stat.ts';
import type { ProcessTree } from './process-tree.ts';

/** One process at one moment. */
export interface ProcessReading {
  pid: number;
  startTicks: number;
  /** Exact, by live thread. */
  threads: ReadonlyMap<string, CpuReading>;
  /** All threads, ended ones among them, to 20 ms. */
  coarseNs: number;
  endedChildrenNs: number;
}

export type TreeReading = readonly ProcessReading[];

export interface TreeGrowth {
  cpuNs: number | null;
  runQueueWaitNs: number | null;
}

/** Two readings of a coarse clock differ by so much from the exact one, and kernels count time in two ways. */
const COARSE_NS = 30_000_000;
const COARSE_SHARE = 0.03;

/** Processes of the tree that are still there. About 10 µs a thread. */
export function readTree(tree: ProcessTree): TreeReading {
  return tree.flatMap(({ pid, startTicks }) => {
    const stat = readProcessStat(pid);
    if (stat === null || stat.startTicks !== startTicks) return [];
    const { cpuNs: coarseNs, endedChildrenNs } = stat;
    return [{ pid, startTicks, coarseNs, endedChildrenNs, threads: readThreads(pid) }];
  });
}

/**
 * What the tree used from one reading to the next. null, not too small a number, when a process of it ended, or
 * made a child that ended: nobody knows what those used. `first`: the earliest reading there is, by which threads are
 * noticed that come and go between readings.
 */
export function growth(open: TreeReading, close: TreeReading, first: TreeReading = open): TreeGrowth {
  if (open.length === 0) return { cpuNs: null, runQueueWaitNs: null };
  const parts = open.map((before) => {
    const same = (it: ProcessReading): boolean =>
      it.pid === before.pid && it.startTicks === before.startTicks;
    const after = close.find(same);
    return after === undefined ? null : processGrowth(before, after, first.find(same) ?? before);
  });
  return {
    cpuNs: sum(parts.map((it) => it?.cpuNs)),
    runQueueWaitNs: sum(parts.map((it) => it?.runQueueWaitNs)),
  };
}

/** A sum with a hole is no sum. */
const sum = (values: readonly (number | null | undefined)[]): number | null =>
  values.reduce<number | null>((total, value) => (total === null || value == null ? null : total + value), 0);

/**
 * Threads that lived all the time, or began and go on, are known exactly. When some have ended (a thread per
 * connection), the process' own account has what they used, to 20 ms.
 */
function processGrowth(before: ProcessReading, after: ProcessReading, first: ProcessReading): TreeGrowth {
  if (after.endedChildrenNs > before.endedChildrenNs) return { cpuNs: null, runQueueWaitNs: null };
  const coarseNs = after.coarseNs - before.coarseNs;
  let cpuNs = 0;
  let runQueueWaitNs = 0;
  for (const [thread, now] of after.threads) {
    const then = before.threads.get(thread);
    cpuNs += now.cpuNs - (then?.cpuNs ?? 0);
    runQueueWaitNs += now.runQueueWaitNs - (then?.runQueueWaitNs ?? 0);
  }
  const allThere = [...before.threads.keys()].every((thread) => after.threads.has(thread));
  if (allThere && !threadsEnded(first, after)) return { cpuNs, runQueueWaitNs };
  return { cpuNs: coarseNs, runQueueWaitNs: null };
}

/** Has the process used more than its live threads have? */
function threadsEnded(first: ProcessReading, last: ProcessReading): boolean {
  const live = ({ threads }: ProcessReading): number =>
    threads.values().reduce((total, thread) => total + thread.cpuNs, 0);
  const used = last.coarseNs - first.coarseNs;
  return used - (live(last) - live(first)) > COARSE_NS + COARSE_SHARE * used;
}
