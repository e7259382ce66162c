/** A server with the probe in it: started, verified, warmed up, handed to somebody, ended. */
import { serverStarter } from '../experiment/block.ts';
import type { Equipment } from '../experiment/equipment.ts';
import { Trial } from '../experiment/trial.ts';
import { TrialError } from '../model/errors.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Build } from '../model/target.ts';
import { withNodeArguments } from './node-program.ts';
import { createProbe, type Probe } from './probe.ts';

export interface Loading {
  scenario: Scenario;
  warmupRequests: number;
  /** How long that should take. */
  expectedWarmupMs: number;
  connections: number;
}

/**
 * Never part of a measured epoch: a profiler costs time. Throws TrialError when the server fails in any way: half a
 * profile says nothing.
 */
export async function withProbed<T>(
  equipment: Equipment,
  build: Build,
  { scenario, warmupRequests, expectedWarmupMs, connections, epoch }: Loading & { epoch: number },
  work: (trial: Trial, probe: Probe) => Promise<T>,
): Promise<T> {
  const { variant } = build.summary;
  const [port] = await equipment.freePorts(1);
  await using probe = await createProbe(variant);
  const probed = await withNodeArguments(build, probe.argv, 'a profile');
  const withProbe: Equipment = {
    ...equipment,
    startServer: (start) => equipment.startServer({ ...start, env: { ...start.env, ...probe.env } }),
    startCommand: (start) => equipment.startCommand({ ...start, env: { ...start.env, ...probe.env } }),
  };
  const trial = new Trial(withProbe, scenario, { epoch, variant, startOrder: 0, slot: 0, port: port! });
  try {
    await trial.start(serverStarter(withProbe, scenario, probed));
    await trial.smoke();
    const warmUp = { requests: warmupRequests, connections, expectedMs: expectedWarmupMs };
    await trial.warmUp(equipment.generator('paced'), warmUp);
    refuseFailed(trial);
    const result = await work(trial, probe);
    refuseFailed(trial);
    return result;
  } finally {
    await trial.stop();
  }
}

/** Steps of a trial that has failed do nothing: whoever goes on has to ask. */
export function refuseFailed({ failure }: Trial): void {
  if (failure !== null) throw new TrialError(failure.code, failure.message, failure.log);
}
