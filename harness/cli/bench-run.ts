import { randomInt } from 'node:crypto';
import { labRoot } from '../build/lab-root.ts';
import type { Equipment } from '../experiment/equipment.ts';
import { runExperiment } from '../experiment/experiment.ts';
import type { RunRecord } from '../experiment/run-record.ts';
import { readTrials } from '../experiment/store.ts';
import type { TrialRecord } from '../model/records.ts';
import type { Io } from './io.ts';
import { withEquipment } from './session.ts';

export interface BenchSettings {
  /** The first is what the others are compared with. */
  variants: readonly string[];
  scenarios: readonly string[];
  budgetMs: number;
  epochs?: number;
  seed?: number;
}

/** One interleaved experiment of a fixed number of epochs, for its figures and not for a verdict. */
export function runBench(
  io: Io,
  { variants, scenarios, budgetMs, epochs, seed }: BenchSettings,
  equip: (equipment: Equipment) => Equipment,
  print: (record: RunRecord, trials: readonly TrialRecord[]) => void,
): Promise<number> {
  return withEquipment(io, labRoot(undefined, io.env), async (equipment) => {
    const run = await runExperiment(
      {
        variants: [...variants],
        scenarios: [...scenarios],
        control: false,
        rule: 'fixed',
        latency: false,
        design: null,
        seed: seed ?? randomInt(2 ** 31),
        epochs: epochs ?? null,
        budgetMs,
        strictBudget: false,
        quick: false,
        alpha: 0.01,
        margin: 0.01,
        load: 'paced',
        slicesPerTrial: null,
        sliceMs: null,
        warmupRequests: null,
        retest: false,
      },
      equip(equipment),
    );
    const { trials } = await readTrials(run);
    return async () => {
      print(run.record, trials);
      return 0;
    };
  });
}
