/** What requests allocate: profiling epochs in which V8 samples allocations, those of collected objects included. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../build/lab-root.ts';
import type { Equipment } from '../../experiment/equipment.ts';
import type { WindowResult } from '../probe.ts';
import { withProbed } from '../probed.ts';
import { inRounds, type ProfileRound, type RoundsOptions } from '../rounds.ts';
import { sourceMaps } from '../source-map.ts';
import { foldHeap, parseHeapProfile } from './heap-profile.ts';

export interface AllocationRound extends ProfileRound {
  window: WindowResult;
}

/** Fewer, and what happens once weighs as much as what happens always. */
const FEWEST_REQUESTS = 50;

/**
 * The number of requests is given and not counted, so that it is exact: whatever is allocated while objects are sampled is
 * allocated for one of them, or for nobody. Throws TrialError when a process fails.
 */
export function allocationRounds(
  equipment: Equipment,
  { heapIntervalBytes, ...options }: RoundsOptions & { heapIntervalBytes: number },
): Promise<AllocationRound[]> {
  const resolve = sourceMaps(PROJECT_ROOT);
  return inRounds(equipment, options, (build, shape) =>
    withProbed(equipment, build, shape, async (trial, probe) => {
      const file = join(shape.folder, `${shape.name}.heapprofile`);
      const requests = Math.max(FEWEST_REQUESTS, Math.round((shape.ratePerS * shape.windowMs) / 1_000));
      await probe.open({ heapIntervalBytes });
      await trial.more(requests, shape.windowMs);
      const window = await probe.close({ heapFile: file });
      const profile = parseHeapProfile(await readFile(file, 'utf8'), file);
      return { file, requests, folded: foldHeap(profile, requests, resolve), window };
    }),
  );
}
