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

const BRIEF = { warmupMs: 150, windowMs: 300 };

export interface ToolLab extends AsyncDisposable {
  folder: string;
  abort: AbortController;
  /** What the last run left beside its files, hidden ones included. */
  left(run: ToolRun): Promise<string[]>;
  run(tool: ProfilingTool, load?: Partial<ProfilingTool['load']>): Promise<ToolRun>;
}

export async function toolLab(variant = 'snapshot'): Promise<ToolLab> {
  const folder = await mkdtemp(join(tmpdir(), 'lab-tools-'));
  const abort = new AbortController();
  const equipment = await realEquipment({ labDir: folder, signal: abort.signal, emit: () => undefined });
  const scenario = await loadScenario('users-param');
  const viewer = await openViewer(folder, folder);
  let before: string[] = [];
  return {
    folder,
    abort,
    async left({ files }) {
      const own = files.map(({ path }) => path);
      const all = await readdir(folder);
      return all.filter((name) => !before.includes(name) && !own.includes(join(folder, name)));
    },
    async run(tool, load = tool.load.kind === 'time' ? BRIEF : {}) {
      before = await readdir(folder);
      return runTool(equipment, {
        tool: { ...tool, load: { ...tool.load, ...load } as ProfilingTool['load'] },
        build: await mockTarget(variant).build(),
        scenario,
        folder,
        renderPage: renderFlamegraph,
        link: viewer.link,
      });
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
