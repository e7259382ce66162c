import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { RECORD_VERSION, type SliceRecord, type TrialRecord } from '../model/records.ts';
import { totalCpuUsPerRequest } from './cpu-per-request.ts';
import { METRICS } from './index.ts';

const slice = (change: Partial<SliceRecord> = {}): SliceRecord => ({
  position: 0,
  durationNs: 250_000_000,
  requests: 1_000,
  errors: 0,
  cpuNs: 70_000_000,
  runQueueWaitNs: 0,
  serviceTimeSumUs: 4_000_000,
  connections: 64,
  generatorCpu: 0.5,
  steal: 0,
  ...change,
});

const trial = (slices: readonly SliceRecord[], change: Partial<TrialRecord> = {}): TrialRecord => ({
  version: RECORD_VERSION,
  epoch: 0,
  scenario: 'hello',
  variant: 'baseline',
  startOrder: 0,
  slot: 0,
  port: 1,
  pid: 1,
  startedAt: '2026-01-01T00:00:00Z',
  outcome: 'ok',
  startupMs: 180,
  warmup: null,
  slices,
  serviceTime: null,
  peakRssBytes: 90_000_000,
  verified: 0,
  openLoop: [],
  ...change,
});

const value = (name: string, of: TrialRecord): number | null =>
  METRICS.find((metric) => metric.name === name)!.fromTrial(of);

describe('the list of metrics', () => {
  it('equals the folder, each file named as its metric', () => {
    const readers = [
      'fingerprint',
      'index',
      'machine',
      'metric',
      'proc-file',
      'process-cpu',
      'process-memory',
      'process-stat',
      'process-tree',
      'process-tree-cpu',
    ];
    const files = readdirSync(new URL('.', import.meta.url))
      .filter((file) => !file.endsWith('.test.ts'))
      .map((file) => file.replace(/\.ts$/, ''));
    assert.deepEqual(
      METRICS.map(({ name }) => name).sort(),
      files.filter((f) => !readers.includes(f)).sort(),
    );
  });

  it('begins with the only primary one', () => {
    assert.deepEqual(
      METRICS.map(({ primary }) => primary ?? false),
      METRICS.map((_, i) => i === 0),
    );
    assert.equal(METRICS[0]!.name, 'cpu-per-request');
  });
});

describe('metrics of a trial', () => {
  const three = trial([
    slice(),
    slice({ requests: 500, cpuNs: 36_000_000, serviceTimeSumUs: 3_000_000, errors: 2 }),
    slice({ requests: 100, cpuNs: 90_000_000, serviceTimeSumUs: 5_000_000, errors: 1 }),
  ]);

  it('are medians of the slices, so that one burst does not move them', () => {
    assert.equal(value('cpu-per-request', three), 72);
    assert.equal(value('throughput', three), 2_000);
    assert.equal(value('service-time-mean', three), 6_000);
    assert.equal(value('throughput', trial(three.slices.slice(0, 2))), 3_000);
  });

  it('count errors, and take memory and start-up as they are', () => {
    assert.equal(value('errors', three), 3);
    assert.equal(value('peak-rss', three), 90_000_000);
    assert.equal(value('startup', three), 180);
  });

  it('have a total of CPU time over requests', () => {
    assert.equal(totalCpuUsPerRequest(three), 196_000 / 1_600);
    assert.equal(totalCpuUsPerRequest(trial([slice(), slice({ cpuNs: null })])), null);
  });

  it('leave out slices without a value, and are null without any', () => {
    assert.equal(
      value('cpu-per-request', trial([slice({ cpuNs: null }), slice({ requests: 0 }), slice()])),
      70,
    );
    assert.equal(value('cpu-per-request', trial([slice({ cpuNs: null })])), null);
    assert.equal(value('throughput', trial([])), null);
    assert.equal(value('service-time-mean', trial([slice({ requests: 0, serviceTimeSumUs: 0 })])), null);
    assert.equal(value('peak-rss', trial([slice()], { peakRssBytes: null })), null);
  });

  it('are all null for a failed trial', () => {
    const failed = trial([slice()], { outcome: 'failed' });
    for (const metric of METRICS) assert.equal(metric.fromTrial(failed), null, metric.name);
  });
});
