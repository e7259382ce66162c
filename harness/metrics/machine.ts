import { readProcFile } from './proc-file.ts';

/** Time of all processors together since boot, in the kernel's ticks. */
export interface ProcessorTimes {
  stealTicks: number;
  totalTicks: number;
}

/** From the text of /proc/stat, proc_stat(5). Guest time is left out: it is in user time already. */
export function parseProcessorTimes(stat: string): ProcessorTimes | null {
  const fields = /^cpu\s+(.*)$/m.exec(stat)?.[1]?.split(' ').map(Number);
  if (fields === undefined || fields.length < 8) return null;
  // user nice system idle iowait irq softirq steal [guest guest_nice]
  return { stealTicks: fields[7]!, totalTicks: fields.slice(0, 8).reduce((sum, ticks) => sum + ticks, 0) };
}

export function readProcessorTimes(): ProcessorTimes | null {
  const stat = readProcFile('/proc/stat');
  return stat === null ? null : parseProcessorTimes(stat);
}

/** Share of all processors' time that the host took between two readings, 0…1; null without any time in between. */
export function stealShare(before: ProcessorTimes | null, after: ProcessorTimes | null): number | null {
  if (before === null || after === null || after.totalTicks <= before.totalTicks) return null;
  const share = (after.stealTicks - before.stealTicks) / (after.totalTicks - before.totalTicks);
  // The kernel may correct steal backwards by a tick.
  return Math.min(1, Math.max(0, share));
}

/** Begin of a stretch; the returned function gives the share stolen since. */
export function startSteal(): () => number | null {
  const before = readProcessorTimes();
  return () => stealShare(before, readProcessorTimes());
}

/** Pressure stall information: how long at least one task waited for a processor. */
export interface PressureReading {
  /** Since boot. */
  someUs: number;
  /** Percentage of the last ten seconds. */
  someAvg10: number;
}

/** From the text of /proc/pressure/cpu. */
export function parsePressure(text: string): PressureReading | null {
  const match = /^some avg10=([\d.]+) .*\btotal=(\d+)$/m.exec(text);
  return match === null ? null : { someUs: Number(match[2]), someAvg10: Number(match[1]) };
}

/** null where the kernel does not say. */
export function readPressure(): PressureReading | null {
  const text = readProcFile('/proc/pressure/cpu');
  return text === null ? null : parsePressure(text);
}
