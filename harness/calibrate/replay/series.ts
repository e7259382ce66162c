/** What the methods need of a trace, once per epoch, so that ten thousand virtual experiments take seconds. */
import { UsageError } from '../../model/errors.ts';
import { epochLogRatio, SLICE_TRIM } from '../../stats/epoch-log-ratio.ts';
import { trimmedMean } from '../../stats/location.ts';
import type { Moments } from '../../stats/welch.ts';
import type { Trace, TraceProcess, TraceSlice } from '../trace/trace.ts';

/** All arrays by epoch, in order of time; `[0]` is the subject, `[1]` its twin. */
export interface Series {
  /** Epochs in it. */
  length: number;
  /** Epochs of the trace without CPU time in any pair of slices. */
  unusable: number;
  /** log(twin ÷ subject) of CPU time per request, as the lab computes it from the slices. */
  ratio: Float64Array;
  /** log of CPU time per request of each process by itself: trimmed mean of its slices. */
  cost: readonly [Float64Array, Float64Array];
  /** log of CPU time per request of each slice that has one, in order of time. */
  slices: readonly [readonly number[], readonly number[]][];
  /** log(twin ÷ subject) of the i-th slices, where both have one. */
  pairs: readonly (readonly number[])[];
  /** Service times of single requests, in µs; null where they were not recorded. */
  requests: readonly (readonly [Moments, Moments] | null)[];
  /** Which process started first. */
  first: Int8Array;
  wallMs: Float64Array;
}

/** CPU time per request in µs; null for a slice without CPU time or without a request. */
const costUs = ({ cpuUs, requests }: TraceSlice): number | null =>
  cpuUs === null || cpuUs === 0 || requests === 0 ? null : cpuUs / requests;

/** log of CPU time per request of the slices that have one, in order of time. */
export const logCosts = ({ slices }: TraceProcess): number[] =>
  slices
    .map(costUs)
    .filter((cost) => cost !== null)
    .map(Math.log);

export function seriesOf({ epochs }: Trace): Series {
  const usable = epochs.flatMap(({ processes: [a, b], wallMs }) => {
    const pairs = pairsOf(a, b);
    const ratio = epochLogRatio(
      pairs.map(([, twin]) => twin),
      pairs.map(([subject]) => subject),
    );
    return ratio === null ? [] : [{ a, b, wallMs, ratio, pairs }];
  });
  const slices = usable.map(({ a, b }): [number[], number[]] => [logCosts(a), logCosts(b)]);
  const cost = (side: 0 | 1) => Float64Array.from(slices, (both) => trimmedMean(both[side], SLICE_TRIM));
  return {
    length: usable.length,
    unusable: epochs.length - usable.length,
    ratio: Float64Array.from(usable, ({ ratio }) => ratio),
    cost: [cost(0), cost(1)],
    slices,
    pairs: usable.map(({ pairs }) => pairs.map(([subject, twin]) => Math.log(twin / subject))),
    requests: usable.map(({ a, b }) => {
      const [one, other] = [requestMoments(a), requestMoments(b)];
      return one === null || other === null ? null : [one, other];
    }),
    first: Int8Array.from(usable, ({ a, b }) => (a.startOrder < b.startOrder ? 0 : 1)),
    wallMs: Float64Array.from(usable, ({ wallMs }) => wallMs),
  };
}

/** The i-th slice of one belongs to the i-th of the other: the schedule put them side by side. */
function pairsOf(a: TraceProcess, b: TraceProcess): (readonly [number, number])[] {
  const theirs = b.slices.map(costUs);
  return a.slices.map(costUs).flatMap((ours, i) => {
    const other = theirs[i] ?? null;
    return ours === null || other === null ? [] : [[ours, other] as const];
  });
}

/** The mean is exact; the variance comes from the histogram of all requests (classes of 0.1 %). */
function requestMoments({ slices, serviceTimeSdUs }: TraceProcess): Moments | null {
  const n = slices.reduce((sum, slice) => sum + slice.requests, 0);
  if (serviceTimeSdUs === null || n < 2) return null;
  const mean = slices.reduce((sum, slice) => sum + slice.serviceTimeSumUs, 0) / n;
  return { n, mean, variance: (serviceTimeSdUs ** 2 * n) / (n - 1) };
}

/** Throws UsageError when the trace is too short for experiments of so many epochs. */
export function assertLongEnough(series: Pick<Series, 'length'>, epochs: number, name: string): void {
  if (series.length >= 2 * epochs) return;
  throw new UsageError(
    `trace ${name} has ${series.length} usable epochs: expected at least ${2 * epochs}, twice the ${epochs} of an ` +
      'experiment, so that experiments can differ; give fewer --epochs, or record a longer trace',
  );
}
