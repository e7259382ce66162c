/**
 * Which processes a server consists of: a shell or npm and what it runs, a cluster and its workers.
 */
import { existsSync, readdirSync } from 'node:fs';
import { readProcFile } from './proc-file.ts';
import { type ProcessStat, readAllProcesses, readProcessStat } from './process-stat.ts';

/** Live processes of the tree, zombies left out. Empty when all are gone or there is no /proc. */
export type ProcessTree = readonly Pick<ProcessStat, 'pid' | 'startTicks'>[];

export const sameTree = (one: ProcessTree, other: ProcessTree): boolean =>
  one.length === other.length &&
  one.every(({ pid, startTicks }) => other.some((it) => it.pid === pid && it.startTicks === startTicks));

/**
 * The process, its descendants, and all who belong to the session it leads: one whose parent has ended is nobody's
 * descendant any more. Reads all processes of the machine.
 */
export function wholeTree(pid: number): ProcessTree {
  const all = readAllProcesses();
  const members = new Set(all.filter((it) => it.pid === pid || it.session === pid).map((it) => it.pid));
  for (let before = -1; before !== members.size; ) {
    before = members.size;
    for (const it of all) if (members.has(it.parent)) members.add(it.pid);
  }
  return all.filter((it) => members.has(it.pid) && !it.zombie).map(identity);
}

/** `roots` and their descendants: a few files a process. A root that has ended has none. */
export function descendantsOf(roots: readonly number[]): ProcessTree {
  const found = new Map<number, ProcessStat>();
  const waiting = [...roots];
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    if (found.has(pid)) continue;
    const stat = readProcessStat(pid);
    if (stat === null || stat.zombie) continue;
    found.set(pid, stat);
    waiting.push(...childrenOf(pid));
  }
  return [...found.values()].map(identity);
}

const identity = ({ pid, startTicks }: ProcessStat) => ({ pid, startTicks });

/** Kernels can be built without the list of children. */
let listed: boolean | undefined;

/** Every thread has the children that it made itself. */
function childrenOf(pid: number): number[] {
  listed ??= existsSync(`/proc/self/task/${process.pid}/children`);
  if (!listed) {
    return readAllProcesses()
      .filter(({ parent }) => parent === pid)
      .map((it) => it.pid);
  }
  return threadsOf(pid).flatMap((thread) =>
    (readProcFile(`/proc/${pid}/task/${thread}/children`) ?? '')
      .split(' ')
      .filter((part) => part !== '')
      .map(Number),
  );
}

/** Thread numbers as they are in paths; none when the process is gone. */
export function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ESRCH') return [];
    throw error;
  }
}
