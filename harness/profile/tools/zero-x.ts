import { createRequire } from 'node:module';
import { attachHosted } from './hosted.ts';
import type { ProfilingTool } from './tool.ts';

/** V8's own log of ticks as a flamegraph. It slows the server down: what it served meanwhile says nothing. */
export const zeroX: ProfilingTool = {
  name: '0x',
  shows: 'a flamegraph of the whole life of the process, by how often V8 found it in each function',
  load: { kind: 'time', warmupMs: 1_000, windowMs: 3_000 },
  unavailable: async () => null,
  attach: async (options) =>
    attachHosted({ name: '0x', kind: '0x', module: createRequire(import.meta.url).resolve('0x') }, options),
};
