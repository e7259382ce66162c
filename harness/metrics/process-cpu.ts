import { readProcFile } from './proc-file.ts';
import { threadsOf } from './process-tree.ts';

export interface CpuReading {
  /** Run time of all threads of the process so far. */
  cpuNs: number;
  /** Time its threads were runnable but waited for a processor. */
  runQueueWaitNs: number;
}

/**
 * CPU time of the live threads of `pid` from `/proc/PID/task/<tid>/schedstat` (run ns, wait ns, time slices), by
 * thread. `/proc/PID/schedstat` is the main thread only and `/proc/PID/stat` counts in 10 ms ticks.
 * Empty when the process is gone or there is no such file (not Linux).
 */
export function readThreads(pid: number): Map<string, CpuReading> {
  const threads = new Map<string, CpuReading>();
  for (const thread of threadsOf(pid)) {
    const text = readProcFile(`/proc/${pid}/task/${thread}/schedstat`);
    if (text === null) continue;
    const space = text.indexOf(' ');
    threads.set(thread, {
      cpuNs: Number(text.slice(0, space)),
      runQueueWaitNs: Number(text.slice(space + 1, text.indexOf(' ', space + 1))),
    });
  }
  return threads;
}

/** Sum over the live threads of one process; null when there is none. What ended threads used is not in it. */
export function readProcessCpu(pid: number): CpuReading | null {
  const threads = readThreads(pid);
  if (threads.size === 0) return null;
  let cpuNs = 0;
  let runQueueWaitNs = 0;
  for (const thread of threads.values()) {
    cpuNs += thread.cpuNs;
    runQueueWaitNs += thread.runQueueWaitNs;
  }
  return { cpuNs, runQueueWaitNs };
}
