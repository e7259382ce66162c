import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { ErrorLog } from './error-log.ts';
import { decodeHistogram, TimeHistogram } from './histogram.ts';
import { tenths } from './tenths.ts';
import { ServerWatch } from './window.ts';

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
  const watch = (pid: number | null): ServerWatch => {
    const made = new ServerWatch(pid);
    made.prepare();
    return made;
  };

  it('reads the CPU time of a live process', () => {
    const server = watch(process.pid);
    const open = server.edge();
    for (let i = 0; i < 200_000; i++) Buffer.from(`${i}`);
    const { cpuNs, durationNs, generatorCpu } = server.between(open, server.edge());
    assert.ok(cpuNs !== null && cpuNs > 0 && durationNs > 0 && generatorCpu > 0);
  });

  it('says null, not a wrong number, where there is no process', () => {
    const nobody = watch(null);
    const { cpuNs, runQueueWaitNs } = nobody.between(nobody.edge(), nobody.edge());
    assert.deepEqual([cpuNs, runQueueWaitNs], [null, null]);
  });

  it('says null when a process came or went while it was open', async () => {
    const server = watch(process.pid);
    const open = server.edge();
    const child = spawn('sleep', ['30']);
    await once(child, 'spawn');
    assert.equal(server.between(open, server.edge()).cpuNs, null);
    server.prepare();
    const again = server.edge();
    assert.ok(server.between(again, server.edge()).cpuNs !== null);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.equal(server.between(again, server.edge()).cpuNs, null);
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
