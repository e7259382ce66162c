/** What a comparison is judged by: CPU time per request, or, where a side has none, time on the clock. */
import type { Metric } from '../../metrics/metric.ts';
import type { Effect } from '../../model/analysis.ts';
import { cpuPerRequest, type Pair, present } from './pairs.ts';

export type Response = 'cpu' | 'throughput';

type Judged = Pick<Metric, 'name' | 'title' | 'unit' | 'better'>;

/** 1 ÷ throughput, so that less is better as it is with CPU time. */
const timePerRequest: Judged = {
  name: 'time-per-request',
  title: 'Time per request (1 ÷ throughput)',
  unit: 'µs',
  better: 'lower',
};

export const metricOf = (response: Response): Judged => (response === 'cpu' ? cpuPerRequest : timePerRequest);

/** `CPU`, `time`: what there is less or more of. */
export const wordOf = ({ metric }: Pick<Effect, 'metric'>): string =>
  metric === timePerRequest.name ? 'time' : 'CPU';

/** No epoch has the CPU time of both: nothing but throughput is left. With no epoch at all, nothing is decided. */
export const responseOf = (pairs: readonly Pick<Pair, 'cpu'>[]): Response =>
  pairs.length > 0 && pairs.every(({ cpu }) => cpu === null) ? 'throughput' : 'cpu';

/** log(candidate ÷ baseline) of what is judged, one per epoch that has it: below 0 = the candidate is faster. */
export const costs = (pairs: readonly Pair[], response: Response): number[] =>
  response === 'cpu'
    ? present(pairs.map((pair) => pair.cpu))
    : present(pairs.map((pair) => pair.throughput)).map((logRatio) => -logRatio);

/** Whether this pair has a value of what is judged. */
export const hasCost = (pair: Pair, response: Response): boolean =>
  (response === 'cpu' ? pair.cpu : pair.throughput) !== null;
