import { type CpuReading, readProcessCpu } from '../../metrics/process-cpu.ts';
import { NS_PER_US } from '../../model/units.ts';

/** What is read at one edge of the counted window, in one synchronous stretch. */
export interface Edge {
  atNs: bigint;
  server: CpuReading | null;
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
 * Both edges read in the same order, so what the reading itself takes (≈ 0.1–0.2 ms, in which the server
 * works on and its answers wait unread) is the same at either and falls out of the difference.
 */
export function readEdge(pid: number | null): Edge {
  const server = pid === null ? null : readProcessCpu(pid);
  const { user, system } = process.cpuUsage();
  return { atNs: process.hrtime.bigint(), server, generatorUs: user + system };
}

/** A clock that runs backwards means that a thread of the server ended in between: null, not a wrong number. */
function grown(from: number | undefined, to: number | undefined): number | null {
  return from === undefined || to === undefined || to < from ? null : to - from;
}

export function windowBetween(open: Edge, close: Edge): Window {
  const durationNs = Number(close.atNs - open.atNs);
  return {
    durationNs,
    cpuNs: grown(open.server?.cpuNs, close.server?.cpuNs),
    runQueueWaitNs: grown(open.server?.runQueueWaitNs, close.server?.runQueueWaitNs),
    generatorCpu: ((close.generatorUs - open.generatorUs) * NS_PER_US) / durationNs,
  };
}
