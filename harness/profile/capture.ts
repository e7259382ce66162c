/** One process life for the sake of its CPU profile: loaded while the window is open. */
import { join } from 'node:path';
import type { Equipment } from '../experiment/equipment.ts';
import { TrialError } from '../model/errors.ts';
import type { Build } from '../model/target.ts';
import { NS_PER_US } from '../model/units.ts';
import type { WindowResult } from './probe.ts';
import { type Loading, refuseFailed, withProbed } from './probed.ts';

/** Load in the window is not counted until connections are under way. */
const DISCARD_MS = 100;

export interface CaptureOptions extends Loading {
  epoch: number;
  windowMs: number;
  /** Time between samples of the stack, µs. */
  cpuIntervalUs: number;
  /** The profile is kept as `<folder>/<name>.cpuprofile`. */
  folder: string;
  name: string;
}

export interface Capture {
  cpuFile: string;
  requests: number;
  durationMs: number;
  /** All threads, from the kernel's own account at the edges of the counted load. */
  cpuUsPerRequest: number;
  runQueueWaitUsPerRequest: number | null;
  window: WindowResult;
}

/** Throws TrialError when the server fails in any way. */
export const capture = (equipment: Equipment, build: Build, options: CaptureOptions): Promise<Capture> =>
  withProbed(equipment, build, options, async (trial, probe) => {
    const cpuFile = join(options.folder, `${options.name}.cpuprofile`);
    await probe.open({ cpuIntervalUs: options.cpuIntervalUs });
    const seen = await trial.slice(0, { durationMs: options.windowMs, discardMs: DISCARD_MS });
    const window = await probe.close({ cpuFile });
    refuseFailed(trial);
    if (seen === null || seen.requests === 0 || seen.cpuNs === null) {
      const { variant } = build.summary;
      throw new TrialError('E_NO_ANSWER', `${variant} answered nothing while it was being profiled`);
    }
    const { requests, durationNs, cpuNs, runQueueWaitNs } = seen;
    return {
      cpuFile,
      requests,
      durationMs: durationNs / 1e6,
      cpuUsPerRequest: cpuNs / NS_PER_US / requests,
      runQueueWaitUsPerRequest: runQueueWaitNs === null ? null : runQueueWaitNs / NS_PER_US / requests,
      window,
    };
  });
