/** Commits as servers: built and proved once, then compared as often as is asked, each time as fresh processes. */
import { scheduleEpoch } from '../design/schedule.ts';
import { costs, responseOf } from '../experiment/analysis/response.ts';
import { pairsOf } from '../experiment/analysis/pairs.ts';
import { runBlock } from '../experiment/block.ts';
import type { Equipment } from '../experiment/equipment.ts';
import { Interrupted, interruptible } from '../experiment/guard.ts';
import { PLAIN_GATE } from '../gate/gate.ts';
import { passGate } from '../gate/pass-gate.ts';
import type { Recording } from '../gate/record.ts';
import { ConformanceError, LabError } from '../model/errors.ts';
import type { TrialRecord } from '../model/records.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Build } from '../model/target.ts';
import type { Pair } from './choose.ts';
import { type Commit, shortHash } from './commits.ts';
import type { Shape } from './shape.ts';
import type { TargetsAt } from './targets-at.ts';

export interface CourseOptions {
  commits: readonly Commit[];
  targets: TargetsAt;
  seed: number;
}

export class Course {
  readonly #equipment: Equipment;
  readonly #options: CourseOptions;
  readonly #builds = new Map<number, Build>();

  constructor(equipment: Equipment, options: CourseOptions) {
    this.#equipment = equipment;
    this.#options = options;
  }

  isBuilt(position: number): boolean {
    return this.#builds.has(position);
  }

  /** Throws as building does. */
  async build(position: number): Promise<Build> {
    const known = this.#builds.get(position);
    if (known !== undefined) return known;
    const commit = this.#options.commits[position]!;
    const { signal } = this.#equipment;
    const build = await interruptible(signal, this.#options.targets.at(commit).build());
    this.#builds.set(position, build);
    return build;
  }

  /** Throws ConformanceError when it answers otherwise than GOOD, or fails the user's tests. */
  async prove(position: number, recording: Recording): Promise<void> {
    const build = await this.build(position);
    const gate = this.#equipment.gate ?? PLAIN_GATE;
    const { refused } = await passGate(this.#equipment, build, { gate, recording, retest: false });
    if (refused !== null)
      throw new ConformanceError(`${build.summary.variant}: ${refused.text}`, refused.lines);
  }

  /** Builds and proves; why it cannot be measured, or null. Throws Interrupted, and on a defect of the lab. */
  async prepare(position: number, recording: Recording): Promise<string | null> {
    if (this.isBuilt(position)) return null;
    try {
      await this.prove(position, recording);
      return null;
    } catch (error) {
      this.#builds.delete(position);
      if (!(error instanceof LabError) || error instanceof Interrupted) throw error;
      return error.message;
    }
  }

  /** One epoch of two commits: their records, the older first. */
  async compare(
    epoch: number,
    { older, newer }: Pair,
    scenario: Scenario,
    shape: Shape,
  ): Promise<readonly TrialRecord[]> {
    const builds = [await this.build(older), await this.build(newer)];
    const variants = builds.map(({ summary }) => summary.variant);
    const { slicesPerTrial, warmupRequests, slowestPerS } = shape;
    const schedule = scheduleEpoch({
      seed: this.#options.seed,
      epoch,
      scenario: scenario.name,
      variants,
      slicesPerTrial,
    });
    return runBlock(this.#equipment, {
      epoch,
      scenario,
      builds: Object.fromEntries(builds.map((build) => [build.summary.variant, build])),
      schedule,
      generator: this.#equipment.generator(shape.load),
      warmupRequests: Object.fromEntries(variants.map((variant) => [variant, warmupRequests])),
      connections: shape.connections,
      expectedWarmupMs: () => (warmupRequests / slowestPerS) * 1_000,
      sliceMs: shape.sliceMs,
      discardMs: shape.discardMs,
      openLoop: null,
      logs: null,
      variants,
    });
  }
}

/** What a comparison says: log(cost of the newer ÷ cost of the older); null where one of the two failed. */
export function logRatioOf(
  trials: readonly TrialRecord[],
  scenario: string,
  [older, newer]: readonly [Commit, Commit],
): number | null {
  const pairs = pairsOf([trials], scenario, shortHash(older), shortHash(newer));
  return costs(pairs, responseOf(pairs))[0] ?? null;
}
