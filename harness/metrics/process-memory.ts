import { readProcFile } from './proc-file.ts';

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
