/** From the records of an A/A run to a trace. Pure. */
import { wholeBlocks } from '../../experiment/blocks.ts';
import { mergeHistograms } from '../../experiment/histograms.ts';
import { RecordError } from '../../model/errors.ts';
import type { TrialRecord } from '../../model/records.ts';
import { NS_PER_MS, NS_PER_US } from '../../model/units.ts';
import type { RunSource, SourceTrial } from './run-source.ts';
import { TRACE_FORMAT, TRACE_VERSION, type Trace, type TraceEpoch, type TraceProcess } from './trace.ts';

/** A gap longer than so many times the recorded time of the epoch before it is a pause (a run that was resumed). */
const PAUSE = 3;

/**
 * `scenario`: by default the first of the run. Throws RecordError if the run compares nothing with itself, does not hold
 * the scenario, or has no epoch in which both succeeded.
 */
export function traceOfRun(run: RunSource, scenario = run.plan.scenarios[0]!): Trace {
  const { plan, fingerprint } = run;
  if (!plan.scenarios.includes(scenario)) {
    throw new RecordError(
      `run ${run.id} has no scenario "${scenario}"; expected one of ${plan.scenarios.join(', ')}`,
    );
  }
  const [subject, twin] = samePair(run);
  // Only fields that a trace's source has are looked at by it.
  const { blocks } = wholeBlocks(plan, run.trials as readonly TrialRecord[]);
  const wallMs = wallTimes(plan.discardMs, blocks);
  const measured = blocks.flatMap((block, i) =>
    block[0]!.scenario === scenario ? [{ block, wallMs: wallMs[i]! }] : [],
  );
  const epochs = measured.flatMap(({ block, wallMs }) => epochOf(block, [subject, twin], wallMs) ?? []);
  if (epochs.length === 0) {
    throw new RecordError(
      `run ${run.id} has no epoch of ${scenario} in which both ${subject} and ${twin} were measured`,
    );
  }
  const { git } = fingerprint;
  return {
    header: {
      format: TRACE_FORMAT,
      version: TRACE_VERSION,
      subject,
      twin,
      scenario,
      run: run.id,
      recordedAt: run.createdAt,
      machine: {
        cpuModel: fingerprint.cpuModel,
        cores: fingerprint.cores,
        os: fingerprint.os,
        node: fingerprint.node,
        virtualised: fingerprint.virtualised,
        pinned: fingerprint.pinning !== null,
      },
      seed: plan.seed,
      git: git === null ? null : { commit: git.commit, dirty: git.dirty },
      load: plan.load,
      processesPerEpoch: plan.variants.length,
      slicesPerProcess: plan.slicesPerTrial,
      // Older records have one length for all scenarios.
      sliceMs: typeof plan.sliceMs === 'number' ? plan.sliceMs : plan.sliceMs[scenario]!,
      discardMs: plan.discardMs,
      epochs: epochs.length,
      failedEpochs: measured.length - epochs.length,
    },
    epochs,
  };
}

/** The baseline and its control, else the first two variants of equal engine and levels. */
function samePair({ id, plan, control, builds }: RunSource): [subject: string, twin: string] {
  if (control !== null) return [plan.variants[0]!, control];
  const describe = (variant: string): string => {
    const { engine, levels } = builds[variant] ?? { engine: '?', levels: {} };
    return JSON.stringify([engine, ...Object.entries(levels).sort(([a], [b]) => (a < b ? -1 : 1))]);
  };
  for (const [i, subject] of plan.variants.entries()) {
    const twin = plan.variants.slice(i + 1).find((other) => describe(other) === describe(subject));
    if (twin !== undefined) return [subject, twin];
  }
  throw new RecordError(
    `run ${id} compares no build with itself: expected two variants of equal levels or a control, got ${plan.variants.join(', ')}`,
  );
}

function epochOf(
  block: readonly SourceTrial[],
  pair: readonly [string, string],
  wallMs: number,
): TraceEpoch | null {
  const [subject, twin] = pair.map((name) => block.find(({ variant }) => variant === name)!);
  if (subject!.outcome !== 'ok' || twin!.outcome !== 'ok') return null;
  return { epoch: subject!.epoch, wallMs, processes: [processOf(subject!), processOf(twin!)] };
}

function processOf(trial: SourceTrial): TraceProcess {
  const times = trial.serviceTime === null ? null : mergeHistograms([trial.serviceTime]);
  return {
    startOrder: trial.startOrder,
    slot: trial.slot,
    startupMs: trial.startupMs ?? 0,
    warmupRequests: trial.warmup?.requests ?? 0,
    warmupMs: trial.warmup?.durationMs ?? 0,
    serviceTimeSdUs: times === null || times.totalCount === 0 ? null : times.stdDeviation,
    slices: trial.slices
      .toSorted((a, b) => a.position - b.position)
      .map(({ position, durationNs, requests, cpuNs, serviceTimeSumUs }) => ({
        position,
        durationUs: durationNs / NS_PER_US,
        requests,
        cpuUs: cpuNs === null ? null : cpuNs / NS_PER_US,
        serviceTimeSumUs,
      })),
  };
}

/**
 * Of each block until the next one began. The last, and one before a pause, has only the time on record: starts, warm-ups and
 * slices, without what lies between them.
 */
function wallTimes(discardMs: number, blocks: readonly (readonly SourceTrial[])[]): number[] {
  const began = blocks.map((block) => Math.min(...block.map(({ startedAt }) => Date.parse(startedAt))));
  return blocks.map((block, i) => {
    const recorded = recordedMs(discardMs, block);
    const next = began.filter((ms) => ms > began[i]!);
    const untilNext = Math.min(...next) - began[i]!;
    return untilNext <= PAUSE * recorded ? untilNext : recorded;
  });
}

const recordedMs = (discardMs: number, block: readonly SourceTrial[]): number =>
  block.reduce((total, { startupMs, warmup, slices }) => {
    const loaded = slices.reduce((ms, { durationNs }) => ms + durationNs / NS_PER_MS + discardMs, 0);
    return total + (startupMs ?? 0) + (warmup?.durationMs ?? 0) + loaded;
  }, 0);
