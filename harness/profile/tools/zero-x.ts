import { createRequire } from 'node:module';
import { attachHosted } from './hosted.ts';
import type { ProfilingTool } from './tool.ts';

/** Path of the package, or null: the installed lab does without it until somebody asks for it. */
export function findZeroX(from: string = import.meta.filename): string | null {
  try {
    return createRequire(from).resolve('0x');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

/** V8's own log of ticks as a flamegraph. It slows the server down: what it served meanwhile says nothing. */
export const zeroX: ProfilingTool = {
  name: '0x',
  shows: 'a flamegraph of the whole life of the process, by how often V8 found it in each function',
  load: { kind: 'time', warmupMs: 1_000, windowMs: 3_000 },
  unavailable: async () =>
    findZeroX() === null
      ? '--tool 0x: expected the package 0x, which is not installed: npm install 0x'
      : null,
  attach: async (options) => attachHosted({ name: '0x', kind: '0x', module: findZeroX()! }, options),
};
