/** Records of experiments that never ran, with effects that were put in. For tests of the analysis. */
import {
  type OpenLoopRecord,
  type Plan,
  RECORD_VERSION,
  type SliceRecord,
  type TrialRecord,
} from '../../model/records.ts';
import { createRandom, type Random } from '../../stats/random.ts';
import type { RunRecord } from '../run-record.ts';
import { fingerprint, passingSuite, summaryOf } from './fake-equipment.ts';
import { encodeTimes } from './fake-generator.ts';

export interface VariantTruth {
  /** CPU time per request, in µs. */
  cpuUs: number;
  /** Wall time per request of the saturated server, where it is not the CPU time. */
  wallUs?: number;
  /** What the first half of the slices costs more, as a factor; 1 by default. */
  cold?: number;
  /** Share of its core; 1 by default. */
  busy?: number;
  /** Response times of one stretch, in µs. */
  responseUs?(load: number, epoch: number): readonly number[];
}

export interface SyntheticOptions {
  truth: Record<string, VariantTruth>;
  plan?: Partial<Plan>;
  /** s.d. of the logarithm: between processes of an epoch, and between slices. */
  epochSd?: number;
  sliceSd?: number;
  seed?: number;
  /** Trials that failed. */
  fails?(epoch: number, variant: string): boolean;
  /** Why a stretch is void; null: it is not. */
  voids?(epoch: number, variant: string, load: number): string | null;
}

const NS_PER_SLICE = 250e6;
const CONNECTIONS = 16;

export function syntheticRun(options: SyntheticOptions): { record: RunRecord; trials: TrialRecord[] } {
  const variants = Object.keys(options.truth);
  const plan: Plan = {
    seed: 1,
    variants,
    scenarios: ['hello'],
    control: null,
    rule: 'fixed',
    epochs: 10,
    budgetMs: null,
    slicesPerTrial: 4,
    sliceMs: { hello: 250 },
    discardMs: 50,
    warmupRequests: Object.fromEntries(
      (options.plan?.scenarios ?? ['hello']).map((scenario) => [
        scenario,
        Object.fromEntries(variants.map((variant) => [variant, 1_000])),
      ]),
    ),
    alpha: 0.01,
    margin: 0.01,
    load: 'paced',
    quick: false,
    latency: null,
    design: null,
    ...options.plan,
  };
  const random = createRandom(options.seed ?? 1);
  const trials: TrialRecord[] = [];
  for (let epoch = 1; epoch <= plan.epochs; epoch++) {
    for (const scenario of plan.scenarios) {
      for (const [index, variant] of variants.entries()) {
        trials.push(trialOf(plan, options, random, { epoch, scenario, variant, index }));
      }
    }
  }
  return { record: recordOf(plan), trials };
}

function trialOf(
  plan: Plan,
  options: SyntheticOptions,
  random: Random,
  { epoch, scenario, variant, index }: { epoch: number; scenario: string; variant: string; index: number },
): TrialRecord {
  const { cpuUs, wallUs, busy = 1, cold = 1 } = options.truth[variant]!;
  const process = Math.exp((options.epochSd ?? 0.005) * random.normal());
  const count = plan.variants.length;
  const failed = options.fails?.(epoch, variant) ?? false;
  const slices = Array.from({ length: plan.slicesPerTrial }, (_, i): SliceRecord => {
    const noise =
      process *
      (i < plan.slicesPerTrial / 2 ? cold : 1) *
      Math.exp((options.sliceSd ?? 0.005) * random.normal());
    const wall = (wallUs ?? cpuUs / busy) * noise;
    const requests = Math.round(NS_PER_SLICE / 1_000 / wall);
    return {
      position: i * count + ((index + i + epoch) % count),
      durationNs: NS_PER_SLICE,
      requests,
      errors: 0,
      cpuNs: Math.round(requests * cpuUs * noise * 1_000),
      runQueueWaitNs: 0,
      serviceTimeSumUs: CONNECTIONS * (NS_PER_SLICE / 1_000),
      connections: CONNECTIONS,
      generatorCpu: 0.3,
      steal: 0,
    };
  });
  return {
    version: RECORD_VERSION,
    epoch,
    scenario,
    variant,
    startOrder: (index + epoch) % count,
    slot: index,
    port: 4000 + index,
    pid: 100 + index,
    startedAt: new Date(Date.UTC(2026, 10, 21) + epoch * 10_000 + index).toISOString(),
    outcome: failed ? 'failed' : 'ok',
    ...(failed
      ? { failure: { code: 'E_SERVER_DIED', message: `${variant} died`, log: ['last words'] } }
      : {}),
    startupMs: 100 + index,
    warmup: { requests: 1000, durationMs: 500, steady: true },
    slices: failed ? slices.slice(0, 1) : slices,
    serviceTime: encodeTimes(slices.map((_, i) => 1_000 + i)),
    peakRssBytes: 50_000_000 + index,
    verified: 10,
    openLoop: failed ? [] : stretchesOf(plan, options, epoch, variant),
  };
}

function stretchesOf(
  plan: Plan,
  { truth, voids }: SyntheticOptions,
  epoch: number,
  variant: string,
): OpenLoopRecord[] {
  const { latency, variants } = plan;
  if (latency === null) return [];
  return latency.loads.map((load, i) => {
    const times = truth[variant]!.responseUs?.(load, epoch) ?? [];
    const reason = voids?.(epoch, variant, load) ?? null;
    return {
      load,
      ratePerS: load * latency.capacityPerS.hello!,
      durationMs: latency.durationMs,
      position: i * variants.length + variants.indexOf(variant),
      intended: times.length,
      completed: times.length,
      errors: 0,
      achieved: 1,
      responseTime: encodeTimes(times),
      serviceTime: encodeTimes(times.map((us) => us - 100)),
      sendLag: encodeTimes(times.map(() => 7)),
      cpuNs: 1e9,
      generatorCpu: 0.2,
      dishonest: reason === null ? [] : [reason],
    };
  });
}

export function recordOf(plan: Plan): RunRecord {
  return {
    version: RECORD_VERSION,
    id: '20261121-0000-test-0000',
    createdAt: '2026-11-21T00:00:00.000Z',
    plan,
    builds: Object.fromEntries(plan.variants.map((variant) => [variant, summaryOf(variant)])),
    conformance: Object.fromEntries(plan.variants.map((variant) => [variant, passingSuite])),
    fingerprint,
    pilot: {
      rates: plan.scenarios.flatMap((scenario) =>
        plan.variants.map((variant) => ({
          scenario,
          variant,
          ratePerS: 1000,
          startupMs: 100,
          closes: false,
        })),
      ),
      connections: Object.fromEntries(plan.scenarios.map((scenario) => [scenario, CONNECTIONS])),
      requestedLoad: plan.load,
      epochMs: 10_000,
      budgetMs: null,
      notes: [],
    },
    calibration: null,
  };
}
