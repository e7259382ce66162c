import type { SliceRecord } from '../model/records.ts';
import { NS_PER_S } from '../model/units.ts';
import { type Metric, medianSlice } from './metric.ts';

/** Correct answers per second of the closed loop. */
function throughputPerS({ requests, durationNs }: SliceRecord): number | null {
  return durationNs === 0 ? null : (requests * NS_PER_S) / durationNs;
}

export const metric: Metric = {
  name: 'throughput',
  title: 'Closed-loop throughput',
  unit: 'req/s',
  better: 'higher',
  fromTrial: (trial) => medianSlice(trial, throughputPerS),
  fromSlice: throughputPerS,
};
