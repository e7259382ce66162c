import { readProcessStat } from '../../metrics/process-stat.ts';
import { descendantsOf, type ProcessTree, sameTree, wholeTree } from '../../metrics/process-tree.ts';
import { growth, readTree, type TreeReading } from '../../metrics/process-tree-cpu.ts';
import { NS_PER_US } from '../../model/units.ts';

/** What is read at one edge of the counted window, in one synchronous stretch. */
export interface Edge {
  atNs: bigint;
  /** Empty when nothing is there to be read. */
  server: TreeReading;
  /** CPU time of this process, the load generator. */
  generatorUs: number;
}

export interface Window {
  durationNs: number;
  cpuNs: number | null;
  runQueueWaitNs: number | null;
  generatorCpu: number;
}

/**
 * Reads the processes of one server at the edges of windows. Who they are is found out outside of the windows, since
 * it takes longer than reading them.
 *
 *     prepare ─ edge ┄┄ the window ┄┄ edge ─ between
 */
export class ServerWatch {
  readonly #pid: number | null;
  #roots: readonly number[] | null = null;
  #tree: ProcessTree = [];
  #first: TreeReading | undefined;

  /** null: there is nothing to be read, and every window says so. */
  constructor(pid: number | null) {
    this.#pid = pid;
  }

  /** Before a window: who belongs to the server? */
  prepare(): void {
    if (this.#pid === null) return;
    this.#roots ??= rootsOf(this.#pid);
    this.#tree = descendantsOf(this.#roots);
  }

  /**
   * Both edges read in the same order, so what the reading itself takes (≈ 0.1–0.2 ms, in which the server
   * works on and its answers wait unread) is the same at either and falls out of the difference.
   */
  edge(): Edge {
    const server = readTree(this.#tree);
    this.#first ??= server;
    const { user, system } = process.cpuUsage();
    return { atNs: process.hrtime.bigint(), server, generatorUs: user + system };
  }

  /** After a window. A process that came or went while it was open makes its CPU time unknown: null. */
  between(open: Edge, close: Edge): Window {
    const durationNs = Number(close.atNs - open.atNs);
    const same = this.#roots !== null && sameTree(this.#tree, descendantsOf(this.#roots));
    const { cpuNs, runQueueWaitNs } = same
      ? growth(open.server, close.server, this.#first)
      : { cpuNs: null, runQueueWaitNs: null };
    const generatorCpu = ((close.generatorUs - open.generatorUs) * NS_PER_US) / durationNs;
    return { durationNs, cpuNs, runQueueWaitNs, generatorCpu };
  }
}

/**
 * The process itself, and for one that leads a session (as servers do that the lab has started) everybody in it. Asked
 * once, when the server is warm: it takes a look at all processes of the machine.
 */
function rootsOf(pid: number): readonly number[] {
  if (readProcessStat(pid)?.session !== pid) return [pid];
  return [pid, ...wholeTree(pid).map((it) => it.pid)];
}
