/**
 * One process life for the sake of its profile: started, verified, warmed up, loaded while the window is open, and
 * ended. Never part of a measured epoch: a profiler costs time.
 */
import { join } from 'node:path';
import { serverStarter } from '../experiment/block.ts';
import type { Equipment } from '../experiment/equipment.ts';
import { Trial } from '../experiment/trial.ts';
import { TrialError } from '../model/errors.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Build } from '../model/target.ts';
import { NS_PER_US } from '../model/units.ts';
import { createProbe, type WindowOptions, type WindowResult } from './probe.ts';

/** Load in the window is not counted until connections are under way. */
const DISCARD_MS = 100;

export interface CaptureOptions extends WindowOptions {
  scenario: Scenario;
  build: Build;
  epoch: number;
  warmupRequests: number;
  /** How long that should take. */
  expectedWarmupMs: number;
  connections: number;
  windowMs: number;
  /** Where profiles are kept: `<name>.cpuprofile`, `<name>.heapprofile`. */
  folder: string;
  name: string;
}

export interface Capture {
  cpuFile: string | null;
  heapFile: string | null;
  requests: number;
  durationMs: number;
  /** All threads, from the kernel's own account at the edges of the counted load. */
  cpuUsPerRequest: number;
  runQueueWaitUsPerRequest: number | null;
  window: WindowResult;
}

/** Throws TrialError when the server fails in any way: half a profile says nothing. */
export async function capture(equipment: Equipment, options: CaptureOptions): Promise<Capture> {
  const { scenario, build, epoch, folder, name } = options;
  const { variant } = build.summary;
  const [port] = await equipment.freePorts(1);
  await using probe = await createProbe(variant);
  const probed: Build = { ...build, argv: [...probe.argv, ...build.argv] };
  const withProbe: Equipment = {
    ...equipment,
    startServer: (start) => equipment.startServer({ ...start, env: { ...start.env, ...probe.env } }),
  };
  const trial = new Trial(withProbe, scenario, { epoch, variant, startOrder: 0, slot: 0, port: port! });
  const still = (): void => {
    if (trial.failure !== null)
      throw new TrialError(trial.failure.code, trial.failure.message, trial.failure.log);
  };
  try {
    await trial.start(serverStarter(withProbe, scenario, probed));
    await trial.smoke();
    await trial.warmUp(equipment.generator('paced'), {
      requests: options.warmupRequests,
      connections: options.connections,
      expectedMs: options.expectedWarmupMs,
    });
    still();
    const { cpuIntervalUs, heapIntervalBytes, delay } = options;
    await probe.open({
      ...(cpuIntervalUs === undefined ? {} : { cpuIntervalUs }),
      ...(heapIntervalBytes === undefined ? {} : { heapIntervalBytes }),
      ...(delay === undefined ? {} : { delay }),
    });
    const seen = await trial.slice(0, { durationMs: options.windowMs, discardMs: DISCARD_MS });
    const cpuFile = cpuIntervalUs === undefined ? null : join(folder, `${name}.cpuprofile`);
    const heapFile = heapIntervalBytes === undefined ? null : join(folder, `${name}.heapprofile`);
    const window = await probe.close({
      ...(cpuFile === null ? {} : { cpuFile }),
      ...(heapFile === null ? {} : { heapFile }),
    });
    still();
    if (seen === null || seen.requests === 0 || seen.cpuNs === null) {
      throw new TrialError('E_NO_ANSWER', `${variant} answered nothing while it was being profiled`);
    }
    return {
      cpuFile,
      heapFile,
      requests: seen.requests,
      durationMs: seen.durationNs / 1e6,
      cpuUsPerRequest: seen.cpuNs / NS_PER_US / seen.requests,
      runQueueWaitUsPerRequest:
        seen.runQueueWaitNs === null ? null : seen.runQueueWaitNs / NS_PER_US / seen.requests,
      window,
    };
  } finally {
    await trial.stop();
  }
}
