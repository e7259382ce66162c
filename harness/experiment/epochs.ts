import { scheduleEpoch, scheduleScenarios } from '../design/schedule.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Build } from '../model/target.ts';
import { runBlock } from './block.ts';
import { measuredBlocks } from './blocks.ts';
import type { Equipment } from './equipment.ts';
import { openTrialLog, type Run, readTrials } from './store.ts';

/** Measures every block of the plan that is not measured yet, each on disk before the next begins. */
export async function measureEpochs(
  equipment: Equipment,
  run: Run,
  scenarios: readonly Scenario[],
  builds: readonly Build[],
): Promise<void> {
  const { plan, pilot } = run.record;
  const stored = await readTrials(run);
  if (stored.torn)
    equipment.emit({ kind: 'note', text: 'the last record was cut off and is measured again' });
  const measured = measuredBlocks(plan, stored.trials);
  const generator = equipment.generator(plan.load);
  const log = await openTrialLog(run);
  const clock = new EpochClock(equipment, plan.epochs, pilot.epochMs);
  const byVariant = Object.fromEntries(builds.map((build) => [build.summary.variant, build]));
  try {
    for (let epoch = 1; epoch <= plan.epochs; epoch++) {
      const missing = scheduleScenarios({ ...plan, epoch }).filter((name) => !measured(epoch, name));
      for (const name of missing) {
        const records = await runBlock(equipment, {
          epoch,
          scenario: scenarios.find((scenario) => scenario.name === name)!,
          builds: byVariant,
          schedule: scheduleEpoch({ ...plan, epoch, scenario: name }),
          generator,
          warmupRequests: plan.warmupRequests[name]!,
          connections: pilot.connections[name]!,
          expectedWarmupMs: (variant) => expectedWarmupMs(run, name, variant),
          sliceMs: plan.sliceMs,
          discardMs: plan.discardMs,
          variants: plan.variants,
        });
        await log.append(records);
        for (const { failure } of records) {
          if (failure) equipment.emit({ kind: 'note', text: `epoch ${epoch}, ${name}: ${failure.message}` });
        }
      }
      clock.epochOver(epoch, missing.length > 0);
    }
  } finally {
    await log.close();
  }
}

function expectedWarmupMs({ record: { plan, pilot } }: Run, scenario: string, variant: string): number {
  const rate = pilot.rates.find((it) => it.scenario === scenario && it.variant === variant)!.ratePerS;
  return (plan.warmupRequests[scenario]![variant]! / rate) * 1_000;
}

/** Time left: from the pilot's expectation first, then from the epochs that were measured. */
class EpochClock {
  readonly #equipment: Equipment;
  readonly #epochs: number;
  readonly #expectedMs: number;
  #since: number;
  #spentMs = 0;
  #measured = 0;

  constructor(equipment: Equipment, epochs: number, expectedMs: number) {
    this.#equipment = equipment;
    this.#epochs = epochs;
    this.#expectedMs = expectedMs;
    this.#since = equipment.now();
    equipment.emit({ kind: 'progress', done: 0, total: epochs, text: 'begins', leftMs: epochs * expectedMs });
  }

  epochOver(epoch: number, wasMeasured: boolean): void {
    const now = this.#equipment.now();
    if (wasMeasured) {
      this.#spentMs += now - this.#since;
      this.#measured++;
    }
    this.#since = now;
    const perEpochMs = this.#measured === 0 ? this.#expectedMs : this.#spentMs / this.#measured;
    this.#equipment.emit({
      kind: 'progress',
      done: epoch,
      total: this.#epochs,
      text: wasMeasured ? `epoch ${epoch}` : `epoch ${epoch}, measured before`,
      leftMs: (this.#epochs - epoch) * perEpochMs,
    });
  }
}
