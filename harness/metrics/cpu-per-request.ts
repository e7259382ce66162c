import type { SliceRecord, TrialRecord } from '../model/records.ts';
import { NS_PER_US } from '../model/units.ts';
import { type Metric, medianSlice } from './metric.ts';

/** CPU time of all threads of the server per correct answer, in µs. */
function cpuUsPerRequest({ cpuNs, requests }: SliceRecord): number | null {
  return cpuNs === null || requests === 0 ? null : cpuNs / NS_PER_US / requests;
}

/**
 * CPU time of all slices over all their requests, in µs: the mean, which every burst moves. null when a
 * slice has no CPU time, because a sum with a hole is no sum.
 */
export function totalCpuUsPerRequest({ outcome, slices }: TrialRecord): number | null {
  if (outcome === 'failed' || slices.some(({ cpuNs }) => cpuNs === null)) return null;
  const requests = slices.reduce((sum, slice) => sum + slice.requests, 0);
  const cpuNs = slices.reduce((sum, slice) => sum + slice.cpuNs!, 0);
  return requests === 0 ? null : cpuNs / NS_PER_US / requests;
}

export const metric: Metric = {
  name: 'cpu-per-request',
  title: 'CPU time per request',
  unit: 'µs',
  better: 'lower',
  primary: true,
  fromTrial: (trial) => medianSlice(trial, cpuUsPerRequest),
  fromSlice: cpuUsPerRequest,
};
