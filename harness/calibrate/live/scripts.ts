/** What benchmark scripts do, so that the lab can be compared with it: all of A, then all of B. */
import { serverStarter } from '../../experiment/block.ts';
import type { Equipment } from '../../experiment/equipment.ts';
import { DISCARD_MS } from '../../experiment/sizing.ts';
import { Trial } from '../../experiment/trial.ts';
import type { LoadGenerator, SliceResult } from '../../load/generator.ts';
import type { TrialFailure } from '../../model/records.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Build } from '../../model/target.ts';
import { NS_PER_S, NS_PER_US } from '../../model/units.ts';
import { type RunPlan, SHORTEST_RUN_MS } from './width-design.ts';

/** Closing and stopping. */
const ENDS_MS = 150;

/** One run of load. */
export interface RunSeen {
  cpuUsPerRequest: number | null;
  throughputPerS: number;
}

export interface ScriptOptions {
  plan: RunPlan;
  scenario: Scenario;
  generator: LoadGenerator;
  connections: number;
  warmupRequests: number;
  /** Of the warm-up, for its deadline. */
  expectedWarmupMs: number;
}

export type SideRuns = { runs: RunSeen[]; failure: TrialFailure | null };

/** All runs of one side, in the plan's time. A failure ends it. */
export async function runSide(equipment: Equipment, build: Build, options: ScriptOptions): Promise<SideRuns> {
  const seen: RunSeen[] = [];
  for (let i = 0; i < options.plan.processes; i++) {
    const { runs, failure } = await runProcess(equipment, build, options);
    seen.push(...runs);
    if (failure !== null) return { runs: seen, failure };
  }
  return { runs: seen, failure: null };
}

async function runProcess(
  equipment: Equipment,
  build: Build,
  { plan, scenario, generator, connections, warmupRequests, expectedWarmupMs }: ScriptOptions,
): Promise<SideRuns> {
  const endsAt = equipment.now() + plan.processMs;
  const [port] = await equipment.freePorts(1);
  const { variant } = build.summary;
  const trial = new Trial(equipment, scenario, { epoch: 0, variant, startOrder: 0, slot: 0, port: port! });
  const runs: RunSeen[] = [];
  try {
    await trial.start(serverStarter(equipment, scenario, build));
    await trial.smoke();
    await trial.warmUp(generator, { requests: warmupRequests, connections, expectedMs: expectedWarmupMs });
    // What start and warm-up left of the time is the load's, so that no side gets more than its half.
    const leftMs = (endsAt - equipment.now() - ENDS_MS) / plan.runsPerProcess - DISCARD_MS;
    const durationMs = Math.round(Math.max(SHORTEST_RUN_MS, leftMs));
    for (let i = 0; i < plan.runsPerProcess; i++) {
      const slice = await trial.slice(i, { durationMs, discardMs: DISCARD_MS });
      if (slice !== null) runs.push(seenOf(slice));
    }
  } finally {
    await trial.stop();
  }
  return { runs, failure: trial.failure };
}

const seenOf = ({ cpuNs, requests, durationNs }: SliceResult): RunSeen => ({
  cpuUsPerRequest: cpuNs === null || requests === 0 ? null : cpuNs / requests / NS_PER_US,
  throughputPerS: (requests * NS_PER_S) / durationNs,
});
