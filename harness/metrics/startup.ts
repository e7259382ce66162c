import type { Metric } from './metric.ts';

/** From exec to the ready line. */
export const metric: Metric = {
  name: 'startup',
  title: 'Start-up time',
  unit: 'ms',
  better: 'lower',
  fromTrial: ({ outcome, startupMs }) => (outcome === 'failed' ? null : startupMs),
};
