import type { Metric } from './metric.ts';

export const metric: Metric = {
  name: 'peak-rss',
  title: 'Peak resident memory',
  unit: 'bytes',
  better: 'lower',
  fromTrial: ({ outcome, peakRssBytes }) => (outcome === 'failed' ? null : peakRssBytes),
};
