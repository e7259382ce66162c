import { attachHosted } from './hosted.ts';
import { locate, notInstalled, type Resolve, resolveFrom } from './locate.ts';
import type { ProfilingTool } from './tool.ts';

/** V8's own log of ticks as a flamegraph. It slows the server down: what it served meanwhile says nothing. */
export const createZeroX = (resolve: Resolve = resolveFrom): ProfilingTool => ({
  name: '0x',
  shows: 'a flamegraph of the whole life of the process, by how often V8 found it in each function',
  load: { kind: 'time', warmupMs: 1_000, windowMs: 3_000 },
  unavailable: async () => (locate(['0x'], resolve) === null ? notInstalled('0x', '0x') : null),
  attach: async (options) =>
    attachHosted({ name: '0x', kind: '0x', module: locate(['0x'], resolve)! }, options),
});

export const zeroX: ProfilingTool = createZeroX();
