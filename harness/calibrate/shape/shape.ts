/**
 * What a trace says about the shape of an epoch: how long to average, how many slices a process is worth, what then can be
 * seen in so many minutes, and whether the warm-up was long enough. Pure.
 */
import { type AllanPoint, allanCurve } from '../../stats/allan.ts';
import { robustSd } from '../../stats/dispersion.ts';
import { SLICE_TRIM } from '../../stats/epoch-log-ratio.ts';
import { median } from '../../stats/location.ts';
import { sequentialDetectable } from '../../stats/sequential-power.ts';
import {
  bestGroupSize,
  type Components,
  plainComponents,
  robustComponents,
} from '../../stats/variance-components.ts';
import type { Series } from '../replay/series.ts';
import type { Trace } from '../trace/trace.ts';
import { type WarmupCheck, warmupCheck } from './warm-up.ts';

export interface Shape {
  /** Slices per process, as recorded. */
  slices: number;
  /** log CPU time per request: of the slices of one process, and of the ratio of two side by side. */
  allan: { process: readonly AllanPoint[]; ratio: readonly AllanPoint[] };
  /** Variances of the log-ratio of two processes: between epochs, and of a pair of slices. null: too little data. */
  components: { plain: Components | null; robust: Components | null };
  cost: ShapeCost;
  /** By either estimate. */
  best: { plain: BestSlices; robust: BestSlices };
  /** s.d. of an epoch's log-ratio as it was measured; null with fewer than two epochs. */
  measuredSd: { plain: number | null; robust: number | null };
  /** By number of slices, ascending. From the robust components; empty without them. */
  predictions: readonly Prediction[];
  warmup: WarmupCheck | null;
}

/** Slices per process that see most in a given time. `unlimited`: no difference between processes was seen. */
export type BestSlices = { kind: 'slices'; count: number } | { kind: 'unlimited' } | { kind: 'unknown' };

/** Medians over epochs, of one process. */
export interface ShapeCost {
  epochMs: number;
  /** Start, smoke test, warm-up, stop: all that is not slices. */
  processMs: number;
  startupMs: number;
  warmupMs: number;
  /** A slice with its discarded beginning, and the last round of answers after it. */
  sliceMs: number;
}

export interface Prediction {
  slices: number;
  /** Of an epoch of two processes. */
  epochMs: number;
  /** Of an epoch's log-ratio. */
  sd: number;
  /** What the sequential rule finds with 80 % power: relative effect; null when the epochs are too few for a verdict. */
  found: readonly { minutes: number; epochs: number; effect: number | null }[];
}

const TRIED_SLICES = [2, 4, 8, 16, 32];
const MINUTES = [1, 3, 8];

export function shapeOf(
  trace: Trace,
  series: Series,
  { alpha, margin }: { alpha: number; margin: number },
): Shape {
  const { slicesPerProcess: slices } = trace.header;
  const components = {
    plain: plainComponents(series.pairs),
    robust: robustComponents(series.pairs, SLICE_TRIM),
  };
  const cost = costOf(trace);
  const best = { plain: bestSlices(components.plain, cost), robust: bestSlices(components.robust, cost) };
  const { robust } = components;
  const tried = new Set([...TRIED_SLICES, slices]);
  if (best.robust.kind === 'slices') tried.add(best.robust.count);
  const squares = series.ratio.reduce((sum, d) => sum + d * d, 0);
  return {
    slices,
    allan: { process: allanCurve(series.slices.flat()), ratio: allanCurve(series.pairs) },
    components,
    cost,
    best,
    // Around 0, which the coins make the mean.
    measuredSd: {
      plain: series.length === 0 ? null : Math.sqrt(squares / series.length),
      robust: robustSd([...series.ratio]),
    },
    predictions:
      robust === null ? [] : [...tried].sort((a, b) => a - b).map((n) => predict(robust, cost, n, alpha)),
    warmup: warmupCheck(series, margin),
  };
}

function bestSlices(components: Components | null, cost: ShapeCost): BestSlices {
  if (components === null) return { kind: 'unknown' };
  const count = bestGroupSize(components, cost.processMs, cost.sliceMs);
  return Number.isFinite(count) ? { kind: 'slices', count: Math.round(count) } : { kind: 'unlimited' };
}

function predict(
  { between, within }: Components,
  cost: ShapeCost,
  slices: number,
  alpha: number,
): Prediction {
  const sd = Math.sqrt(Math.max(0, between) + within / slices);
  const epochMs = 2 * (cost.processMs + slices * cost.sliceMs);
  const found = MINUTES.map((minutes) => {
    const epochs = Math.floor((minutes * 60_000) / epochMs);
    const log = sd > 0 ? sequentialDetectable(sd, epochs, alpha) : null;
    return { minutes, epochs, effect: log === null ? null : Math.expm1(log) };
  });
  return { slices, epochMs, sd, found };
}

/** What is not slices is counted as the process', whatever it was: starting fewer processes would save it. */
function costOf({ header, epochs }: Trace): ShapeCost {
  const processes = epochs.flatMap((epoch) => epoch.processes);
  const medianOf = (values: readonly number[]): number => (values.length === 0 ? 0 : median(values));
  const rounds = processes.flatMap(({ slices }) =>
    slices
      .filter(({ requests }) => requests > 0)
      .map(({ serviceTimeSumUs, requests }) => serviceTimeSumUs / requests),
  );
  const sliceMs = header.sliceMs + header.discardMs + medianOf(rounds) / 1_000;
  const epochMs = medianOf(epochs.map(({ wallMs }) => wallMs));
  const startupMs = medianOf(processes.map((process) => process.startupMs));
  const warmupMs = medianOf(processes.map((process) => process.warmupMs));
  const rest = epochMs / header.processesPerEpoch - header.slicesPerProcess * sliceMs;
  // Before a pause an epoch's time is only what is on record, and the last rounds of slices are not.
  return { epochMs, processMs: Math.max(rest, startupMs + warmupMs), startupMs, warmupMs, sliceMs };
}
