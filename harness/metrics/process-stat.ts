import { readdirSync } from 'node:fs';
import { readProcFile } from './proc-file.ts';

/** USER_HZ: the unit of times in /proc/PID/stat, whatever the kernel's own. */
const TICK_NS = 10_000_000;

export interface ProcessStat {
  pid: number;
  parent: number;
  session: number;
  /** Ended, but nobody has asked for its exit code yet. */
  zombie: boolean;
  /** With the pid it tells a process from a later one of the same number. */
  startTicks: number;
  /** Run time of all threads so far, those that have ended among them; exact to 20 ms. */
  cpuNs: number;
  /** The same of children that have ended and been waited for, with theirs. */
  endedChildrenNs: number;
}

/** From the text of /proc/PID/stat. The name in it may hold spaces and brackets. */
export function parseProcessStat(text: string): ProcessStat {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const at = (index: number): number => Number(fields[index]);
  return {
    pid: Number.parseInt(text, 10),
    zombie: fields[0] === 'Z' || fields[0] === 'X',
    parent: at(1),
    session: at(3),
    cpuNs: (at(11) + at(12)) * TICK_NS,
    endedChildrenNs: (at(13) + at(14)) * TICK_NS,
    startTicks: at(19),
  };
}

/** null when the process is gone or there is no /proc. */
export function readProcessStat(pid: number): ProcessStat | null {
  const text = readProcFile(`/proc/${pid}/stat`);
  return text === null ? null : parseProcessStat(text);
}

/** All processes of the machine, some 10 µs each; none where there is no /proc. */
export function readAllProcesses(): ProcessStat[] {
  let names: string[];
  try {
    names = readdirSync('/proc');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return names.filter((name) => /^\d+$/.test(name)).flatMap((name) => readProcessStat(Number(name)) ?? []);
}
