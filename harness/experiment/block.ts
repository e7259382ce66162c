/**
 * One epoch of one scenario: fresh processes of all variants, alive together, loaded one at a time.
 */
import type { EpochSchedule, Stretch } from '../design/schedule.ts';
import type { LoadGenerator, OpenLoopGenerator } from '../load/generator.ts';
import type { LatencyPlan } from '../model/records.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Build } from '../model/target.ts';
import type { Equipment } from './equipment.ts';
import type { RunTrial } from './run-record.ts';
import { serverStarter, workloadOf } from './start-server.ts';
import { Trial, type TrialPlace } from './trial.ts';

export { serverStarter, workloadOf } from './start-server.ts';

export interface BlockOptions {
  epoch: number;
  scenario: Scenario;
  builds: Readonly<Record<string, Build>>;
  schedule: EpochSchedule;
  generator: LoadGenerator;
  warmupRequests: Readonly<Record<string, number>>;
  connections: number;
  /** How long the warm-up of a variant should take, for its deadline. */
  expectedWarmupMs(variant: string): number;
  sliceMs: number;
  discardMs: number;
  /** null: no open loop after the slices. */
  openLoop: OpenLoopPhase | null;
  /** Where the output of servers that fail is kept; null: nowhere. */
  logs: string | null;
  /** In the order of the plan, which the schedule's indexes and the returned records follow. */
  variants: readonly string[];
}

export interface OpenLoopPhase extends Pick<LatencyPlan, 'arrivals' | 'durationMs'> {
  generator: OpenLoopGenerator;
  /** In order of time. */
  stretches: readonly Stretch[];
  /** Of one of the loads. */
  ratePerS(load: number): number;
}

/** Records of all variants, failed trials included. Throws only if interrupted or on a defect of the lab. */
export async function runBlock(equipment: Equipment, options: BlockOptions): Promise<RunTrial[]> {
  const { scenario, schedule } = options;
  const trials = await placeTrials(equipment, options);
  const pressure = equipment.meters.pressure();
  const inSlotOrder = trials.toSorted((a, b) => a.place.slot - b.place.slot);
  try {
    for (const index of schedule.startOrder) await start(equipment, options, trials[index]!);
    for (const trial of inSlotOrder) await trial.smoke();
    for (const trial of inSlotOrder) await warmUp(equipment, options, trial);
    for (const [position, index] of schedule.slices.entries())
      await slice(equipment, options, trials[index]!, position);
    // Before the open loop, so that it says the same with and without one.
    for (const trial of inSlotOrder) trial.measureMemory();
    if (options.openLoop !== null) await openLoop(equipment, options, options.openLoop, inSlotOrder, trials);
  } finally {
    await Promise.all(trials.map((trial) => trial.stop()));
  }
  const cpuPressure = pressure();
  if (options.logs !== null) for (const trial of trials) await trial.keepLog(options.logs);
  return trials.map((trial) => ({ ...trial.record(scenario.name), cpuPressure }));
}

/** One trial per variant, in the order of the plan's variants, each in the place the epoch's coins gave it. */
async function placeTrials(equipment: Equipment, options: BlockOptions): Promise<Trial[]> {
  const { epoch, scenario, builds, schedule, variants } = options;
  const ports = (await equipment.freePorts(variants.length)).sort((a, b) => a - b);
  return variants.map((variant, index) => {
    const place: TrialPlace = {
      epoch,
      variant,
      startOrder: schedule.startOrder.indexOf(index),
      slot: schedule.slots[index]!,
      port: ports[schedule.portOrder[index]!]!,
    };
    return new Trial(equipment, workloadOf(scenario, builds[variant]!), place);
  });
}

async function start(equipment: Equipment, { scenario, builds }: BlockOptions, trial: Trial): Promise<void> {
  const { variant } = trial.place;
  equipment.emit({ kind: 'action', text: `${scenario.name}: ${variant} starts` });
  await trial.start(serverStarter(equipment, scenario, builds[variant]!));
}

async function warmUp(equipment: Equipment, options: BlockOptions, trial: Trial): Promise<void> {
  const { variant } = trial.place;
  equipment.emit({ kind: 'action', text: `${options.scenario.name}: ${variant} warms up` });
  await trial.warmUp(options.generator, {
    requests: options.warmupRequests[variant]!,
    connections: options.connections,
    expectedMs: options.expectedWarmupMs(variant),
  });
}

async function slice(
  equipment: Equipment,
  { scenario, schedule, sliceMs, discardMs }: BlockOptions,
  trial: Trial,
  position: number,
): Promise<void> {
  const text = `${scenario.name}: ${trial.place.variant}, slice ${position + 1} of ${schedule.slices.length}`;
  equipment.emit({ kind: 'action', text });
  await trial.slice(position, { durationMs: sliceMs, discardMs });
}

/** The same arrivals for every variant at a load; nobody else is loaded meanwhile. */
async function openLoop(
  equipment: Equipment,
  { scenario, connections }: BlockOptions,
  { generator, stretches, ratePerS, arrivals, durationMs }: OpenLoopPhase,
  inSlotOrder: readonly Trial[],
  byIndex: readonly Trial[],
): Promise<void> {
  for (const trial of inSlotOrder) await trial.openLoop(generator, connections);
  for (const [position, { variant, load, seed }] of stretches.entries()) {
    const trial = byIndex[variant]!;
    const text = `${scenario.name}: ${trial.place.variant}, open loop at ${Math.round(load * 100)} %`;
    equipment.emit({ kind: 'action', text });
    await trial.stretch(position, { load, ratePerS: ratePerS(load), durationMs, arrivals, seed });
  }
}
