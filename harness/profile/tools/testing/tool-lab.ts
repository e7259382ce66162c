/** Tools on a real build of the mock server, loaded by the real generator for a moment. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderFlamegraph } from '../../../../reports/flamegraph/page.ts';
import { mockTarget } from '../../../build/mock-target.ts';
import { realEquipment } from '../../../cli/equipment.ts';
import { loadScenario } from '../../../experiment/scenarios.ts';
import { openViewer } from '../../speedscope/viewer.ts';
import { type ToolRun, runTool } from '../run-tool.ts';
import type { ProfilingTool } from '../tool.ts';

const BRIEF = { warmupMs: 300, windowMs: 500 };

export interface ToolLab extends AsyncDisposable {
  folder: string;
  abort: AbortController;
  /** Everything in the folder that is not ours to keep, hidden files included. */
  left(run: ToolRun): Promise<string[]>;
  run(tool: ProfilingTool, load?: Partial<ProfilingTool['load']>): Promise<ToolRun>;
}

export async function toolLab(variant = 'snapshot'): Promise<ToolLab> {
  const folder = await mkdtemp(join(tmpdir(), 'lab-tools-'));
  const abort = new AbortController();
  const equipment = await realEquipment({ labDir: folder, signal: abort.signal, emit: () => undefined });
  const scenario = await loadScenario('users-param');
  const viewer = await openViewer(folder, folder);
  return {
    folder,
    abort,
    async left({ files }) {
      const own = files.map(({ path }) => path);
      const all = await readdir(folder);
      return all.filter((name) => !own.includes(join(folder, name)) && !/speedscope/.test(name));
    },
    run: async (tool, load = tool.load.kind === 'time' ? BRIEF : {}) =>
      runTool(equipment, {
        tool: { ...tool, load: { ...tool.load, ...load } as ProfilingTool['load'] },
        build: await mockTarget(variant).build(),
        scenario,
        folder,
        renderPage: renderFlamegraph,
        link: viewer.link,
      }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
