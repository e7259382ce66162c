/** One experiment, as a table of contents. */
import { join } from 'node:path';
import { twinOf } from '../build/twin.ts';
import { PLAIN_GATE } from '../gate/gate.ts';
import { type Recording, recordBaseline } from '../gate/record.ts';
import { UsageError } from '../model/errors.ts';
import type { ConformanceSummary, LoadKind } from '../model/records.ts';
import { RECORD_VERSION } from '../model/records.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Build } from '../model/target.ts';
import type { ExperimentConfig } from './config.ts';
import { measureEpochs } from './epochs.ts';
import type { Equipment } from './equipment.ts';
import { interruptible } from './guard.ts';
import { assertAvailable, chooseLoad, runPilot } from './pilot.ts';
import { CONTROL, makePlan, planLine } from './plan.ts';
import type { RunRecord } from './run-record.ts';
import { createRun, type Run, reserveRun, runsDir } from './store.ts';
import { proveBuilds } from './suites.ts';
import { scenarioOf, storeWorkloads } from './workload-store.ts';

/** Runs a whole experiment; what it measured is in the returned run. */
export async function runExperiment(asked: ExperimentConfig, given: Equipment): Promise<Run> {
  const startedAt = given.now();
  await assertAvailable(given, asked.load);
  const wanted = await loadScenarios(given, asked.scenarios);
  refuseUnsendable(given, asked.load, wanted);
  const { builds: targets, preparedMs } = await buildAll(given, asked.variants);
  const equipment = likeForLike(given, targets);
  const config = { ...asked, control: asked.control && mayHaveControl(equipment, targets[0]!) };
  const builds = await withTwin(targets, config.control ? CONTROL : null);
  refuseWithoutScript(equipment, builds, wanted);
  const recording = await record(equipment, wanted, builds.find(({ asks }) => asks === undefined)!);
  const { scenarios } = recording;
  refuseUnsendable(equipment, config.load, scenarios);
  const conformance = await prove(equipment, builds, recording, config.retest);
  const planned = await plan(config, equipment, scenarios, builds, startedAt + preparedMs);
  const run = await begin(config, equipment, scenarios, builds, conformance, planned);
  await measureEpochs(equipment, run, scenarios, builds);
  return run;
}

/** Goes on with a run that broke off: same plan, same builds, the blocks that are missing. */
export async function resumeExperiment(run: Run, given: Equipment): Promise<void> {
  const { plan, pilot } = run.record;
  given.emit({ kind: 'run', id: run.record.id });
  await assertAvailable(given, plan.load);
  const scenarios = await Promise.all(plan.scenarios.map((name) => scenarioOf(run, given, name)));
  const others = plan.variants.filter((variant) => variant !== plan.control);
  const builds = await withTwin((await buildAll(given, others)).builds, plan.control);
  const equipment = likeForLike(given, builds);
  refuseOtherBuilds(run, builds);
  equipment.emit({ kind: 'step', text: `measure: ${planLine(plan, pilot.epochMs)}` });
  await measureEpochs(equipment, run, scenarios, builds);
}

async function loadScenarios(equipment: Equipment, names: readonly string[]): Promise<Scenario[]> {
  const scenarios = await Promise.all(names.map((name) => equipment.scenario(name)));
  for (const text of scenarios.flatMap(({ notes = [] }) => notes)) equipment.emit({ kind: 'note', text });
  return scenarios;
}

/** Before anything is built, and once more when it is known how answers are compared. Throws UsageError. */
function refuseUnsendable(equipment: Equipment, load: LoadKind, scenarios: readonly Scenario[]): void {
  for (const { name, requests } of scenarios) {
    const reason = equipment.generator(load).refuses?.(requests) ?? null;
    if (reason !== null)
      throw new UsageError(`--load ${load} is not for scenario ${name}: ${reason}; use --load paced`);
  }
}

/** A workload for plain servers has no script that a variant of the mock could load. Throws UsageError. */
function refuseWithoutScript(
  equipment: Equipment,
  builds: readonly Build[],
  scenarios: readonly Scenario[],
): void {
  if (builds.some(({ kind }) => kind === 'mock')) for (const one of scenarios) equipment.scriptPath(one);
}

/** What the baseline answers, where a workload expects it of all. */
async function record(
  equipment: Equipment,
  scenarios: readonly Scenario[],
  baseline: Build,
): Promise<Recording> {
  const gate = equipment.gate ?? PLAIN_GATE;
  if (gate.recorded || scenarios.some(({ requests }) => requests.some(({ asBaseline }) => asBaseline)))
    equipment.emit({ kind: 'step', text: `record what ${baseline.summary.variant} answers` });
  const recording = await recordBaseline(equipment, scenarios, baseline, gate);
  for (const text of recording.volatile)
    equipment.emit({ kind: 'note', text: `not compared, because it changes by itself: ${text}` });
  for (const text of recording.failing)
    equipment.emit({
      kind: 'note',
      text: `an error is what the baseline answers, and what is measured: ${text}`,
    });
  return recording;
}

/** `preparedMs`: what installing and building other people's servers took, which is not the budget's business. */
async function buildAll(
  equipment: Equipment,
  variants: readonly string[],
): Promise<{ builds: Build[]; preparedMs: number }> {
  equipment.emit({ kind: 'step', text: `build ${variants.join(', ')}` });
  const builds: Build[] = [];
  let preparedMs = 0;
  for (const variant of variants) {
    const startedAt = equipment.now();
    const build = await interruptible(equipment.signal, equipment.target(variant).build());
    builds.push(build);
    if (build.kind === 'command') preparedMs += equipment.now() - startedAt;
    const text = `${variant}: ${build.summary.hash}${build.reused ? ' (reused)' : ''}`;
    equipment.emit({ kind: 'progress', done: builds.length, total: variants.length, text, leftMs: null });
  }
  return { builds, preparedMs };
}

/** After all others the twin of the first, under the control's name; null: without one. */
const withTwin = async (builds: readonly Build[], control: string | null): Promise<Build[]> =>
  control === null ? [...builds] : [...builds, await twinOf(builds[0]!, control)];

/** A running server is on whichever core it likes; then the others are as well, or the core would be what is measured. */
function likeForLike(equipment: Equipment, builds: readonly Build[]): Equipment {
  if (equipment.pinning === null || builds.every(({ kind }) => kind !== 'running')) return equipment;
  return {
    ...equipment,
    pinning: null,
    fingerprint: async () => ({ ...(await equipment.fingerprint()), pinning: null }),
  };
}

/** A second process of a server that somebody else runs is not ours to start. */
function mayHaveControl(equipment: Equipment, baseline: Build): boolean {
  if (baseline.kind !== 'running') return true;
  const { variant } = baseline.summary;
  equipment.emit({
    kind: 'note',
    text: `no control: ${variant} runs already, and the lab starts no second one of it`,
  });
  return false;
}

function prove(
  equipment: Equipment,
  builds: readonly Build[],
  recording: Recording,
  retest: boolean,
): Promise<Record<string, ConformanceSummary>> {
  equipment.emit({ kind: 'step', text: 'test every build' });
  return proveBuilds(equipment, builds, { retest, gate: { gate: equipment.gate ?? PLAIN_GATE, recording } });
}

async function plan(
  config: ExperimentConfig,
  equipment: Equipment,
  scenarios: readonly Scenario[],
  builds: readonly Build[],
  startedAt: number,
): Promise<ReturnType<typeof makePlan>> {
  equipment.emit({ kind: 'step', text: 'pilot: how fast is each, roughly?' });
  const rates = await runPilot(equipment, scenarios, builds, config);
  const { load, reason } = chooseLoad(equipment, config.load, rates);
  if (reason !== null)
    equipment.emit({ kind: 'note', text: `all variants are loaded by ${load}: ${reason}` });
  return makePlan(config, scenarios, rates, load, equipment.now() - startedAt);
}

async function begin(
  config: ExperimentConfig,
  equipment: Equipment,
  scenarios: readonly Scenario[],
  builds: readonly Build[],
  conformance: Record<string, ConformanceSummary>,
  { plan, pilot }: ReturnType<typeof makePlan>,
): Promise<Run> {
  for (const text of pilot.notes) equipment.emit({ kind: 'note', text });
  const createdAt = equipment.date();
  const record: RunRecord = {
    version: RECORD_VERSION,
    id: await reserveRun(equipment.labDir, config.variants, createdAt),
    createdAt,
    plan,
    builds: Object.fromEntries(builds.map(({ summary }) => [summary.variant, summary])),
    conformance,
    fingerprint: await equipment.fingerprint(),
    pilot,
    calibration: await equipment.calibration(),
  };
  equipment.emit({ kind: 'step', text: `measure: ${planLine(plan, pilot.epochMs)}` });
  equipment.emit({ kind: 'run', id: record.id });
  // Before experiment.json: what can be resumed is whole.
  await storeWorkloads(join(runsDir(equipment.labDir), record.id), scenarios);
  return createRun(equipment.labDir, record);
}

function refuseOtherBuilds(run: Run, builds: readonly Build[]): void {
  for (const { summary } of builds) {
    const before = run.record.builds[summary.variant];
    if (before?.hash === summary.hash) continue;
    throw new UsageError(
      `run ${run.record.id} cannot be resumed: its build of ${summary.variant} was ${before?.hash}, and the sources now give ${summary.hash}; ` +
        'restore the sources, or start a new experiment',
      { code: 'E_OTHER_BUILD' },
    );
  }
}
