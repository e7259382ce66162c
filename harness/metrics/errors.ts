import type { Metric } from './metric.ts';

/** Wrong answers, time-outs and broken connections of all slices together: a count, so it is summed. */
export const metric: Metric = {
  name: 'errors',
  title: 'Errors',
  unit: 'requests',
  better: 'lower',
  fromTrial: ({ outcome, slices }) =>
    outcome === 'failed' ? null : slices.reduce((sum, { errors }) => sum + errors, 0),
  fromSlice: ({ errors }) => errors,
};
