/** For tests: real equipment in a folder of its own, and servers of this folder as builds. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realEquipment } from '../../cli/equipment.ts';
import type { Equipment } from '../../experiment/equipment.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Build } from '../../model/target.ts';
import { stopAll } from '../../process/registry.ts';

const NO_SCRIPT = 'none.js';

/** All servers here answer this, and need no script. */
export const DONE: Scenario = {
  name: 'done',
  title: 'Done',
  description: 'Every answer is one word.',
  script: NO_SCRIPT,
  requests: [{ method: 'GET', path: '/', expect: { status: 200, body: { kind: 'exact', text: 'done' } } }],
  load: { connections: 8 },
};

/** `file`: beside this one. */
export const serverOf = (variant: string, file: string, ...flags: string[]): Build => ({
  kind: 'mock',
  directory: import.meta.dirname,
  reused: true,
  argv: [join(import.meta.dirname, file), ...flags],
  summary: { variant, hash: variant, levels: {}, engine: 'none', deviations: [], bytes: 0 },
});

/** Whatever `work` started is stopped, and what it wrote into the folder is removed. */
export async function withLab<T>(work: (equipment: Equipment, folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'perfduel-profile-'));
  try {
    const { signal } = new AbortController();
    const real = await realEquipment({ labDir: folder, signal, emit: () => undefined });
    const scriptPath: Equipment['scriptPath'] = (scenario) =>
      scenario.script === NO_SCRIPT ? NO_SCRIPT : real.scriptPath(scenario);
    return await work({ ...real, scriptPath }, folder);
  } finally {
    await stopAll();
    await rm(folder, { recursive: true, force: true });
  }
}
