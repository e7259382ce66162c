import { unknownName } from '../../model/errors.ts';
import { clinicBubbleprof } from './clinic-bubbleprof.ts';
import { clinicDoctor } from './clinic-doctor.ts';
import { clinicFlame } from './clinic-flame.ts';
import { clinicHeap } from './clinic-heap.ts';
import { cpuProf } from './cpu-prof.ts';
import { heapProf } from './heap-prof.ts';
import { perf } from './perf.ts';
import type { ProfilingTool } from './tool.ts';
import { traceGc } from './trace-gc.ts';
import { zeroX } from './zero-x.ts';

/** All profiling tools, in the order in which help shows them. */
export const profilingTools: readonly ProfilingTool[] = [
  zeroX,
  clinicFlame,
  clinicDoctor,
  clinicBubbleprof,
  clinicHeap,
  cpuProf,
  heapProf,
  traceGc,
  perf,
];

export const toolNames = profilingTools.map(({ name }) => name);

/** Throws UsageError naming the nearest when there is none of this name. */
export function findTool(name: string): ProfilingTool {
  const tool = profilingTools.find((it) => it.name === name);
  if (tool === undefined) throw unknownName('tool', name, toolNames);
  return tool;
}
