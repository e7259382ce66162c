import { readProcFile } from './proc-file.ts';
import { wholeTree } from './process-tree.ts';

export interface MemoryReading {
  rssBytes: number;
  /** Largest resident set so far (VmHWM). */
  peakRssBytes: number;
}

/** From the text of /proc/PID/status; null for a process without memory of its own (a zombie, a kernel thread). */
export function parseProcessMemory(status: string): MemoryReading | null {
  const bytes = (name: string): number | null => {
    const kib = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
    return kib === undefined ? null : Number(kib) * 1024;
  };
  const rssBytes = bytes('VmRSS');
  const peakRssBytes = bytes('VmHWM');
  return rssBytes === null || peakRssBytes === null ? null : { rssBytes, peakRssBytes };
}

/** null when the process is gone or there is no /proc. */
export function readProcessMemory(pid: number): MemoryReading | null {
  const status = readProcFile(`/proc/${pid}/status`);
  return status === null ? null : parseProcessMemory(status);
}

/**
 * Sum over a process, its descendants and its session. Peaks need not have been at the same time, and pages that
 * processes share count for each: the sum is what they can have needed at most. null when none is there.
 */
export function readTreeMemory(pid: number): MemoryReading | null {
  const readings = wholeTree(pid).flatMap((it) => readProcessMemory(it.pid) ?? []);
  if (readings.length === 0) return null;
  return {
    rssBytes: readings.reduce((total, it) => total + it.rssBytes, 0),
    peakRssBytes: readings.reduce((total, it) => total + it.peakRssBytes, 0),
  };
}
