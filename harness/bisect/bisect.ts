/** One bisection, as a table of contents. */
import type { Equipment } from '../experiment/equipment.ts';
import { Interrupted } from '../experiment/guard.ts';
import { PLAIN_GATE } from '../gate/gate.ts';
import { type Recording, recordBaseline } from '../gate/record.ts';
import type { LoadKind } from '../model/records.ts';
import type { Scenario } from '../model/scenario.ts';
import { formatDuration } from '../model/units.ts';
import { type Commit, type CommitRange, shortHash } from './commits.ts';
import { Course, logRatioOf } from './course.ts';
import { failedTooOften } from './failures.ts';
import { type BisectResult, changeOf, otherOf, suspectsOf } from './result.ts';
import { type Decision, type Phase, Search } from './search.ts';
import { findShape, type Shape } from './shape.ts';
import { begin, type BisectRecord, forget, openSteps, readState, type Step, stateFolder } from './store.ts';
import type { TargetsAt } from './targets-at.ts';
import { lineOf } from './words.ts';

export interface BisectOptions {
  range: CommitRange;
  targets: TargetsAt;
  scenario: Scenario;
  /** Of this call; a bisection that is taken up again has it anew. */
  budgetMs: number;
  /** Smallest difference of interest, as a share. */
  margin: number;
  seed: number;
  load: LoadKind;
  /** null: by a pilot. */
  slicesPerTrial: number | null;
  warmupRequests: number | null;
  /** Forget what was measured before. */
  fresh: boolean;
}

export interface Bisection {
  result: BisectResult;
  /** Builds of the commit's parent and of the commit, for whoever looks closer. */
  builds(): Promise<[Awaited<ReturnType<Course['build']>>, Awaited<ReturnType<Course['build']>>]>;
  /** Answers of GOOD filled in. */
  scenario(): Promise<Scenario>;
}

/** Of the budget, for showing that GOOD and BAD differ at all. */
const ENDS_SHARE = 0.4;
const FEWEST_END_EPOCHS = 8;
/** Throws as building and measuring GOOD and BAD do; commits between that cannot be measured are skipped. */
export async function bisect(equipment: Equipment, options: BisectOptions): Promise<Bisection> {
  const run = await Run.open(equipment, options);
  await run.search();
  return {
    result: run.result(),
    builds: () => run.builds(),
    scenario: async () => (await run.recording()).scenarios[0]!,
  };
}

class Run {
  readonly #equipment: Equipment;
  readonly #options: BisectOptions;
  readonly #folder: string;
  readonly #course: Course;
  readonly #steps: Step[];
  readonly #startedAt: number;
  #record: BisectRecord | null;
  #recording: Promise<Recording> | null = null;

  private constructor(
    equipment: Equipment,
    options: BisectOptions,
    { folder, record, steps }: { folder: string; record: BisectRecord | null; steps: readonly Step[] },
  ) {
    this.#equipment = equipment;
    this.#options = options;
    this.#folder = folder;
    this.#record = record;
    this.#steps = [...steps];
    this.#startedAt = equipment.now();
    const { range, targets, seed } = options;
    this.#course = new Course(equipment, { commits: range.commits, targets, seed: record?.seed ?? seed });
  }

  static async open(equipment: Equipment, options: BisectOptions): Promise<Run> {
    const { range, targets, scenario, margin, load } = options;
    const { cpuModel, node } = await equipment.fingerprint();
    const identity = [targets.identity, JSON.stringify(scenario), String(margin), load, cpuModel, node];
    const folder = stateFolder(equipment.labDir, range.commits, identity);
    if (options.fresh) await forget(folder);
    const state = await readState(folder);
    const count = state.steps.filter(({ kind }) => kind === 'comparison').length;
    if (count > 0)
      equipment.emit({
        kind: 'note',
        text: `goes on after ${count} comparisons made before; --fresh begins anew`,
      });
    return new Run(equipment, options, state);
  }

  async search(): Promise<void> {
    let search = this.#replayed();
    let decision = this.#next(search);
    if (decision.kind !== 'measure') return;
    const { signal } = this.#equipment;
    const recording = await this.recording();
    const record = await this.#begun(recording);
    this.#equipment.emit({ kind: 'step', text: this.#stepText(record.shape) });
    await using log = await openSteps(this.#folder);
    for (;;) {
      // The number of epochs that GOOD and BAD may take was a guess until the shape was known.
      search = this.#replayed();
      decision = this.#next(search);
      if (decision.kind !== 'measure' || !this.#fits()) return;
      if (signal.aborted) throw new Interrupted();
      const step = await this.#take(decision, recording, record.shape);
      await log.append(step);
      this.#steps.push(step);
      this.#tell(step);
    }
  }

  result(): BisectResult {
    const { range, scenario, seed, margin } = this.#options;
    const { commits } = range;
    const search = this.#replayed();
    const decision = this.#next(search);
    const { direct } = search.suspect();
    return {
      kind: decision.kind === 'measure' ? 'open' : decision.kind,
      scenario: scenario.name,
      good: commits[0]!,
      bad: commits.at(-1)!,
      commits: commits.length - 1,
      suspects: suspectsOf(search, commits),
      change: changeOf(direct),
      whole: changeOf(search.between(0, commits.length - 1)),
      margin,
      other: otherOf(search, commits),
      comparisons: search.observations.length,
      visited: new Set(search.observations.flatMap(({ older, newer }) => [older, newer])).size,
      skipped: this.#steps.flatMap((step) =>
        step.kind === 'skip' ? [{ commit: commits[step.position]!, why: step.why }] : [],
      ),
      seed: this.#record?.seed ?? seed,
      durationMs: this.#steps.reduce((total, { durationMs }) => total + durationMs, 0),
      profile: null,
      folder: this.#folder,
    };
  }

  async builds(): ReturnType<Bisection['builds']> {
    const { parent, commit } = this.#replayed().suspect();
    return [await this.#course.build(parent), await this.#course.build(commit)];
  }

  /** GOOD and BAD built, what GOOD answers recorded, and BAD's answers compared with it. Once. */
  recording(): Promise<Recording> {
    this.#recording ??= this.#proveEnds();
    return this.#recording;
  }

  async #proveEnds(): Promise<Recording> {
    const { commits } = this.#options.range;
    const last = commits.length - 1;
    const names = `${shortHash(commits[0]!)} (GOOD) and ${shortHash(commits[last]!)} (BAD)`;
    this.#equipment.emit({ kind: 'step', text: `build and test ${names}` });
    const good = await this.#course.build(0);
    await this.#course.build(last);
    const gate = this.#equipment.gate ?? PLAIN_GATE;
    const recording = await recordBaseline(this.#equipment, [this.#options.scenario], good, gate);
    for (const text of recording.volatile)
      this.#equipment.emit({ kind: 'note', text: `not compared, because it changes by itself: ${text}` });
    for (const position of [0, last]) await this.#course.prove(position, recording);
    return recording;
  }

  /** Sizes comparisons by a pilot, the first time. */
  async #begun({ scenarios }: Recording): Promise<BisectRecord> {
    if (this.#record !== null) return this.#record;
    const { range, margin, seed, scenario } = this.#options;
    const last = range.commits.length - 1;
    this.#equipment.emit({ kind: 'step', text: 'pilot: how fast are they, roughly?' });
    const builds = [await this.#course.build(0), await this.#course.build(last)];
    const shape = await findShape(this.#equipment, scenarios[0]!, builds, this.#options);
    const record = {
      createdAt: this.#equipment.date(),
      seed,
      scenario: scenario.name,
      margin,
      commits: range.commits,
      shape,
      fingerprint: await this.#equipment.fingerprint(),
    };
    await begin(this.#folder, record);
    this.#record = { version: 1, ...record };
    return this.#record;
  }

  /** A function of what is on disk: the same whether it was measured now or before. */
  #replayed(): Search {
    const { range, margin, scenario, budgetMs } = this.#options;
    const { commits } = range;
    const epochMs = this.#epochMs();
    const fitting = epochMs === null ? FEWEST_END_EPOCHS : Math.floor((ENDS_SHARE * budgetMs) / epochMs);
    const endEpochs = Math.max(FEWEST_END_EPOCHS, fitting);
    const search = new Search({ last: commits.length - 1, margin, endEpochs });
    for (const step of this.#steps) {
      if (step.kind === 'skip') {
        search.skip(step.position);
        continue;
      }
      const { older, newer, trials } = step;
      const logRatio = logRatioOf(trials, scenario.name, [commits[older]!, commits[newer]!]);
      if (logRatio !== null) search.add({ older, newer, logRatio });
    }
    return search;
  }

  #next(search: Search): Decision {
    const visited = new Set(this.#comparisons().flatMap(({ older, newer }) => [older, newer]));
    const epochMs = this.#epochMs() ?? 1;
    const prepared = this.#comparisons().filter(({ prepareMs }) => prepareMs > 0);
    const prepareMs = prepared.length === 0 ? epochMs : mean(prepared.map((step) => step.prepareMs));
    return search.next({ epochMs, prepareMs }, (position) => visited.has(position));
  }

  async #take(
    { phase, older, newer }: Extract<Decision, { kind: 'measure' }>,
    recording: Recording,
    shape: Shape,
  ): Promise<Step> {
    const { now } = this.#equipment;
    const startedAt = now();
    let prepared = false;
    for (const position of [older, newer]) {
      if (this.#course.isBuilt(position)) continue;
      this.#equipment.emit({
        kind: 'action',
        text: `builds ${shortHash(this.#options.range.commits[position]!)}`,
      });
      const why = await this.#course.prepare(position, recording);
      prepared = true;
      if (why !== null) return { kind: 'skip', position, why, durationMs: now() - startedAt };
    }
    const prepareMs = prepared ? now() - startedAt : 0;
    const epoch = this.#comparisons().length + 1;
    const trials = await this.#course.compare(epoch, { older, newer }, recording.scenarios[0]!, shape);
    const skip = failedTooOften({ older, newer }, trials, this.#options.range.commits, this.#comparisons());
    if (skip !== null) return { ...skip, durationMs: now() - startedAt };
    return { kind: 'comparison', phase, older, newer, trials, prepareMs, durationMs: now() - startedAt };
  }

  #comparisons(): Extract<Step, { kind: 'comparison' }>[] {
    return this.#steps.filter((step) => step.kind === 'comparison');
  }

  /** Of a comparison without building; null: nothing is known yet. */
  #epochMs(): number | null {
    const own = this.#comparisons().map((step) => step.durationMs - step.prepareMs);
    return own.length === 0 ? (this.#record?.shape.epochMs ?? null) : mean(own);
  }

  #fits(): boolean {
    const used = this.#equipment.now() - this.#startedAt;
    return used + (this.#epochMs() ?? 0) <= this.#options.budgetMs;
  }

  #tell(step: Step): void {
    const { commits } = this.#options.range;
    if (step.kind === 'skip') {
      const text = `${shortHash(commits[step.position]!)} is skipped: ${step.why}`;
      this.#equipment.emit({ kind: 'note', text });
      return;
    }
    for (const { variant, failure } of step.trials)
      if (failure) this.#equipment.emit({ kind: 'note', text: `${variant}: ${failure.message}` });
    const search = this.#replayed();
    const done = this.#comparisons().length;
    const leftMs = Math.max(0, this.#options.budgetMs - (this.#equipment.now() - this.#startedAt));
    const total = done + Math.floor(leftMs / (this.#epochMs() ?? leftMs));
    this.#equipment.emit({ kind: 'progress', done, total, text: lineOf(step, search, commits), leftMs });
  }

  #stepText({ slicesPerTrial, sliceMs, epochMs }: Shape): string {
    const { range, budgetMs } = this.#options;
    return (
      `bisect ${range.commits.length - 1} commits: comparisons of ${slicesPerTrial} slices of ${sliceMs} ms, ` +
      `about ${formatDuration(epochMs)} each, ${formatDuration(budgetMs)} at most`
    );
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export type { Commit, Phase };
