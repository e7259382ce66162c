import { join } from 'node:path';
import type { Equipment } from '../../experiment/equipment.ts';
import { readProcessCpu } from '../../metrics/process-cpu.ts';
import { ProcessError } from '../../model/errors.ts';
import { ENDING } from '../../model/source.ts';
import { NS_PER_MS } from '../../model/units.ts';

const PROGRAM = join(import.meta.dirname, `hog${ENDING}`);

/** Share of a core that the hog got while it ran; null where it cannot be read. */
export type HogShare = number | null;

/**
 * Does the work beside a hog on the server's core, which ends with it. Throws ProcessError if the hog ended before the work
 * did: the work was then partly undisturbed.
 */
export async function besideHog<T>(
  equipment: Pick<Equipment, 'startServer' | 'pinning' | 'now'>,
  { seed, lifeMs }: { seed: number; lifeMs: number },
  work: () => Promise<T>,
): Promise<{ result: T; share: HogShare }> {
  const hog = await equipment.startServer({
    argv: [PROGRAM, String(seed), String(Math.round(lifeMs))],
    core: equipment.pinning?.server ?? null,
    label: 'the hog',
  });
  const before = readProcessCpu(hog.pid);
  const beganMs = equipment.now();
  try {
    const result = await work();
    if (!hog.alive())
      throw new ProcessError('E_EXITED', 'the hog ended before the experiment did', hog.log());
    const after = readProcessCpu(hog.pid);
    const spentMs = equipment.now() - beganMs;
    const share =
      before === null || after === null ? null : (after.cpuNs - before.cpuNs) / NS_PER_MS / spentMs;
    return { result, share };
  } finally {
    await hog.stop();
  }
}
