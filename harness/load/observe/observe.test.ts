import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ErrorLog } from './error-log.ts';
import { decodeHistogram, TimeHistogram } from './histogram.ts';
import { tenths } from './tenths.ts';
import { readEdge, windowBetween } from './window.ts';

describe('the time histogram', () => {
  it('survives its encoding', () => {
    const histogram = new TimeHistogram();
    histogram.record(12.4);
    histogram.record(1_234, 3);
    const decoded = decodeHistogram(histogram.encode());
    assert.deepEqual(
      [decoded.totalCount, decoded.getValueAtPercentile(0), decoded.getValueAtPercentile(100)],
      [4, 12, 1_234],
    );
  });

  it('records what lies outside its bounds as the bound', () => {
    const histogram = new TimeHistogram();
    histogram.record(0.2);
    histogram.record(90e6);
    assert.equal(histogram.percentile(50), 1);
    assert.ok(Math.abs(histogram.percentile(100) / 60e6 - 1) < 0.001);
  });

  it('is empty after a reset', () => {
    const histogram = new TimeHistogram();
    histogram.record(5);
    histogram.reset();
    assert.deepEqual([histogram.count, histogram.percentile(99)], [0, 0]);
  });
});

describe('the counted window', () => {
  const edge = (
    atNs: bigint,
    generatorUs: number,
    server: { cpuNs: number; runQueueWaitNs: number } | null,
  ) => ({
    atNs,
    generatorUs,
    server,
  });

  it('is the difference of its edges', () => {
    const open = edge(1_000n, 10, { cpuNs: 100, runQueueWaitNs: 5 });
    const close = edge(2_001_000n, 1_010, { cpuNs: 900_100, runQueueWaitNs: 7 });
    assert.deepEqual(windowBetween(open, close), {
      durationNs: 2_000_000,
      cpuNs: 900_000,
      runQueueWaitNs: 2,
      generatorCpu: 0.5,
    });
  });

  it('says null, not a wrong number, when the process is gone or a thread of it ended', () => {
    const open = edge(0n, 0, { cpuNs: 100, runQueueWaitNs: 5 });
    const gone = windowBetween(open, edge(1n, 0, null));
    const shrunk = windowBetween(open, edge(1n, 0, { cpuNs: 99, runQueueWaitNs: 6 }));
    assert.deepEqual(
      [gone.cpuNs, gone.runQueueWaitNs, shrunk.cpuNs, shrunk.runQueueWaitNs],
      [null, null, null, 1],
    );
  });

  it('reads the CPU time of a live process', () => {
    const open = readEdge(process.pid);
    for (let i = 0; i < 200_000; i++) Buffer.from(`${i}`);
    const { cpuNs, generatorCpu } = windowBetween(open, readEdge(process.pid));
    assert.ok(cpuNs !== null && cpuNs > 0 && generatorCpu > 0);
    assert.equal(readEdge(null).server, null);
  });
});

it('keeps the count of errors and the first distinct reasons', () => {
  const log = new ErrorLog();
  for (let i = 0; i < 20; i++) log.add(`reason ${i % 8}`);
  assert.equal(log.count, 20);
  assert.deepEqual(log.samples, ['reason 0', 'reason 1', 'reason 2', 'reason 3', 'reason 4']);
});

it('divides a warm-up into ten parts, or fewer when it is short', () => {
  for (const [requests, parts] of [
    [100, 10],
    [25, 10],
    [10, 10],
    [3, 3],
    [1, 1],
  ] as const) {
    const pace = tenths(requests);
    for (let i = 1; i <= requests; i++) pace.finished(i);
    const { tenthsPerS, durationMs } = pace.result();
    assert.equal(tenthsPerS.length, parts);
    // Each part's share of the requests divided by its rate is its time: together the whole.
    assert.ok(durationMs > 0 && tenthsPerS.every((rate) => rate > 0));
  }
});
