/** How a comparison is measured: the same for all commits, chosen once from a look at GOOD and BAD. */
import type { Equipment } from '../experiment/equipment.ts';
import { chooseLoad, runPilot } from '../experiment/pilot.ts';
import type { PilotRate } from '../experiment/run-record.ts';
import { DISCARD_MS, sizeExperiment } from '../experiment/sizing.ts';
import type { LoadKind } from '../model/records.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Build } from '../model/target.ts';

export interface Shape {
  load: LoadKind;
  slicesPerTrial: number;
  sliceMs: number;
  discardMs: number;
  warmupRequests: number;
  connections: number;
  /** Of the slower end, cold: for the deadline of a warm-up. */
  slowestPerS: number;
  /** Of one comparison, as expected. */
  epochMs: number;
}

export interface ShapeOptions {
  load: LoadKind;
  /** For the whole search. */
  budgetMs: number;
  /** null: by the pilot. */
  slicesPerTrial: number | null;
  warmupRequests: number | null;
}

/** With room for fewer comparisons, each is made cheaper: five halvings and a confirmation of an effect as large as the noise. */
const WANTED = 120;

export async function findShape(
  equipment: Equipment,
  scenario: Scenario,
  builds: readonly Build[],
  { load, budgetMs, slicesPerTrial, warmupRequests }: ShapeOptions,
): Promise<Shape> {
  const pilot = { quick: true, latency: false, warmupRequests: null };
  const rates = await runPilot(equipment, [scenario], builds, pilot);
  const { name } = scenario;
  const sizing = sizeExperiment(
    rates,
    {
      connections: { [name]: scenario.load.connections },
      quick: true,
      epochs: null,
      fewestEpochs: 1,
      wantedEpochs: WANTED,
      budgetMs,
      strictBudget: true,
      slicesPerTrial,
      sliceMs: null,
      warmupRequests,
      settled: false,
      openLoopMs: () => 0,
    },
    (budget, epochMs) => Math.floor(budget / epochMs),
  );
  return {
    load: chooseLoad(equipment, load, rates).load,
    slicesPerTrial: sizing.slicesPerTrial,
    sliceMs: sizing.sliceMs[name]!,
    discardMs: DISCARD_MS,
    // Nobody knows which of the commits are like GOOD and which like BAD: all get the same.
    warmupRequests: Math.max(...Object.values(sizing.warmupRequests[name]!)),
    connections: sizing.connections[name]!,
    slowestPerS: Math.min(...rates.map(({ ratePerS }: PilotRate) => ratePerS)),
    epochMs: sizing.epochMs,
  };
}
