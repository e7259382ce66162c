import type { SliceRecord } from '../model/records.ts';
import { type Metric, medianSlice } from './metric.ts';

/** From the actual send of a request to the end of its answer, in µs, mean of a slice. */
function serviceTimeUs({ serviceTimeSumUs, requests }: SliceRecord): number | null {
  return requests === 0 ? null : serviceTimeSumUs / requests;
}

export const metric: Metric = {
  name: 'service-time-mean',
  title: 'Mean service time',
  unit: 'µs',
  better: 'lower',
  fromTrial: (trial) => medianSlice(trial, serviceTimeUs),
  fromSlice: serviceTimeUs,
};
