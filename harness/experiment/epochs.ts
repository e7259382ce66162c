import { join } from 'node:path';
import { scheduleEpoch, scheduleOpenLoop, scheduleScenarios } from '../design/schedule.ts';
import type { Scenario } from '../model/scenario.ts';
import { arrivalsOf, loadsOf } from '../model/open-loop.ts';
import type { LatencyPlan, Plan, TrialFailure, TrialRecord } from '../model/records.ts';
import type { Build } from '../model/target.ts';
import { lookAt } from './analysis/look.ts';
import { blockMs } from './analysis/timing.ts';
import { type OpenLoopPhase, runBlock } from './block.ts';
import { measuredBlocks, wholeBlocks } from './blocks.ts';
import type { Equipment } from './equipment.ts';
import { openTrialLog, type Run, readTrials } from './store.ts';

/**
 * Measures every block of the plan that is not measured yet, each on disk before the next begins. Under the
 * sequential rule it ends after the epoch in which everything is answered, or before the one that would not fit the
 * budget; neither looks at anything but what the rule allows.
 */
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
  const openLoop = plan.latency === null ? null : { ...plan.latency, generator: equipment.openLoop() };
  const log = await openTrialLog(run);
  const trials: TrialRecord[] = [...stored.trials];
  const clock = new EpochClock(equipment, plan, pilot.epochMs, spentBefore(run, trials));
  const byVariant = Object.fromEntries(builds.map((build) => [build.summary.variant, build]));
  try {
    for (let epoch = 1; epoch <= plan.epochs; epoch++) {
      if (!clock.allows(epoch)) break;
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
          sliceMs: plan.sliceMs[name]!,
          discardMs: plan.discardMs,
          openLoop: openLoop && phaseOf(plan, epoch, name, openLoop),
          logs: join(run.directory, 'logs'),
          variants: plan.variants,
        });
        await log.append(records);
        trials.push(...records);
        for (const { failure } of records) {
          if (failure)
            equipment.emit({ kind: 'note', text: failureNote(run, `epoch ${epoch}, ${name}`, failure) });
        }
      }
      // Epochs of a run that is resumed were looked at when they were measured.
      if (missing.length === 0) {
        clock.skipped(epoch);
        continue;
      }
      const look = plan.rule === 'sequential' ? lookAt(plan, trials) : null;
      clock.measured(epoch, look?.text ?? null);
      if (look?.answered) break;
    }
  } finally {
    await log.close();
  }
}

function failureNote({ directory }: Run, where: string, { message, logFile }: TrialFailure): string {
  const file = logFile === undefined ? '' : `; what it said: ${join(directory, logFile)}`;
  return `${where}: ${message}${file}`;
}

/** null: this scenario has no open loop. */
function phaseOf(
  plan: Plan,
  epoch: number,
  scenario: string,
  openLoop: LatencyPlan & Pick<OpenLoopPhase, 'generator'>,
): OpenLoopPhase | null {
  const rates = loadsOf(openLoop, scenario);
  if (rates.length === 0) return null;
  const loads = rates.map(({ load }) => load);
  return {
    generator: openLoop.generator,
    arrivals: arrivalsOf(openLoop, scenario),
    durationMs: openLoop.durationMs,
    stretches: scheduleOpenLoop({ ...plan, epoch, scenario, loads }),
    ratePerS: (load) => rates.find((one) => one.load === load)!.ratePerS,
  };
}

function expectedWarmupMs({ record: { plan, pilot } }: Run, scenario: string, variant: string): number {
  const rate = pilot.rates.find((it) => it.scenario === scenario && it.variant === variant)!.ratePerS;
  return (plan.warmupRequests[scenario]![variant]! / rate) * 1_000;
}

/** Time that blocks of an earlier attempt took, as far as it is on record. */
const spentBefore = ({ record: { plan } }: Run, trials: readonly TrialRecord[]): number =>
  wholeBlocks(plan, trials).blocks.reduce((total, block) => total + blockMs(plan, block), 0);

/** Time left: from the pilot's expectation first, then from the epochs that were measured. */
class EpochClock {
  readonly #equipment: Equipment;
  readonly #epochs: number;
  readonly #budgetMs: number | null;
  readonly #expectedMs: number;
  readonly #beforeMs: number;
  readonly #startedAt: number;
  #since: number;
  #spentMs = 0;
  #measured = 0;

  constructor(
    equipment: Equipment,
    { epochs, budgetMs }: Pick<Plan, 'epochs' | 'budgetMs'>,
    expectedMs: number,
    beforeMs: number,
  ) {
    this.#equipment = equipment;
    this.#epochs = epochs;
    this.#budgetMs = budgetMs;
    this.#expectedMs = expectedMs;
    this.#beforeMs = beforeMs;
    this.#startedAt = equipment.now();
    this.#since = this.#startedAt;
    this.#emit(0, 'begins');
  }

  /** Does one more epoch fit the budget? The first always does. */
  allows(epoch: number): boolean {
    if (this.#budgetMs === null || epoch === 1) return true;
    return this.#usedMs() + this.#epochMs() <= this.#budgetMs;
  }

  skipped(epoch: number): void {
    this.#since = this.#equipment.now();
    this.#emit(epoch, `epoch ${epoch}, measured before`);
  }

  /** `look`: where the experiment stands, in words. */
  measured(epoch: number, look: string | null): void {
    const now = this.#equipment.now();
    this.#spentMs += now - this.#since;
    this.#measured++;
    this.#since = now;
    this.#emit(epoch, look === null ? `epoch ${epoch}` : `epoch ${epoch}: ${look}`);
  }

  #usedMs(): number {
    return this.#beforeMs + this.#equipment.now() - this.#startedAt;
  }

  #epochMs(): number {
    return this.#measured === 0 ? this.#expectedMs : this.#spentMs / this.#measured;
  }

  #emit(done: number, text: string): void {
    const byCount = (this.#epochs - done) * this.#epochMs();
    const byBudget = this.#budgetMs === null ? byCount : Math.max(0, this.#budgetMs - this.#usedMs());
    const leftMs = Math.min(byCount, byBudget);
    // What is expected to be run; the number in the plan is only an upper limit.
    const total = this.#budgetMs === null ? this.#epochs : done + Math.floor(leftMs / this.#epochMs());
    this.#equipment.emit({ kind: 'progress', done, total, text, leftMs });
  }
}
