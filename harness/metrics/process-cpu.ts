import { readdirSync, readFileSync } from 'node:fs';

export interface CpuReading {
  /** Run time of all threads of the process so far. */
  cpuNs: number;
  /** Time its threads were runnable but waited for a processor. */
  runQueueWaitNs: number;
}

/**
 * CPU time of all threads of `pid` from `/proc/PID/task/<tid>/schedstat` (run ns, wait ns, time slices).
 * `/proc/PID/schedstat` is the main thread only and `/proc/PID/stat` counts in 10 ms ticks. Threads that
 * ended since the last reading are lost: Node's worker pool lives as long as the process.
 * Returns null when the process is gone or there is no such file (not Linux).
 */
export function readProcessCpu(pid: number): CpuReading | null {
  let threads: string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch (error) {
    return absent(error);
  }
  let cpuNs = 0;
  let runQueueWaitNs = 0;
  let readable = 0;
  for (const thread of threads) {
    try {
      const fields = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ');
      cpuNs += Number(fields[0]);
      runQueueWaitNs += Number(fields[1]);
      readable++;
    } catch (error) {
      absent(error);
    }
  }
  return readable === 0 ? null : { cpuNs, runQueueWaitNs };
}

/** null for "no such file or process"; anything else is a defect and is thrown. */
function absent(error: unknown): null {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ESRCH') return null;
  throw error;
}
