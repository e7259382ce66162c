import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom } from '../../stats/random.ts';
import { decodeHistogram } from '../observe/histogram.ts';
import { START_MS, STEP_MS, VirtualRun } from '../testing/virtual-time.ts';
import { arrivalTimes } from './schedule.ts';
import { stallPercentileMs } from './stall-model.ts';

const STEADY = { ratePerS: 1_000, durationMs: 50, arrivals: 'constant', seed: 1, connections: 32 } as const;
/** Between the moment a request falls due and its send the clock is looked at a few times. */
const LOOKS_MS = 6 * STEP_MS;

const after = (serviceMs: number) => (sentMs: number) => sentMs + serviceMs;

describe('the open loop, on a clock of its own', () => {
  for (const arrivals of ['constant', 'poisson'] as const) {
    it(`sends every request of a ${arrivals} schedule at its time, and never before`, async () => {
      const run = new VirtualRun(after(0.3));
      const options = { ...STEADY, arrivals, ratePerS: 2_000 };
      const result = await run.run(options);
      const random = createRandom(options.seed).fork('arrivals');
      const due = arrivalTimes(arrivals, options.ratePerS, options.durationMs, random);
      assert.equal(run.sentMs.length, due.length);
      for (const [i, sentMs] of run.sentMs.entries()) {
        const lateMs = sentMs - due[i]!;
        // Two that are due at once go out one after the other.
        assert.ok(lateMs >= 0 && lateMs < 3 * LOOKS_MS, `request ${i} was ${lateMs} ms late`);
      }
      assert.equal(result.completed, due.length);
      assert.equal(result.achieved, 1);
    });
  }

  it('counts the lag from the intended send, and the response time too', async () => {
    const run = new VirtualRun(after(0.3));
    // Ten requests fall due while the generator is stopped: at 20.5, 21.5 … 29.5 ms.
    const result = await run.run(STEADY, 20, () => {
      run.nowMs = START_MS + 30;
    });
    const lag = decodeHistogram(result.sendLag);
    const late = Array.from({ length: 50 }, (_, i) => lag.getValueAtPercentile((i + 1) * 2)).filter(
      (us) => us > 100,
    );
    assert.equal(late.length, 10);
    for (const [i, us] of late.entries()) assert.ok(Math.abs(us - (500 + 1_000 * i)) < 60, `${late}`);
    const means = [result.responseTime, result.serviceTime, result.sendLag].map(
      (encoded) => decodeHistogram(encoded).mean,
    );
    // 1 µs: each of the three is rounded to whole µs, and to three digits.
    assert.ok(Math.abs(means[0]! - means[1]! - means[2]!) < 10, `${means}`);
    for (const p of [1, 10, 50, 90, 99, 100]) {
      const [response, service] = [result.responseTime, result.serviceTime].map((encoded) =>
        decodeHistogram(encoded).getValueAtPercentile(p),
      );
      assert.ok(response! >= service!, `p${p}: response ${response}, service ${service}`);
    }
  });

  it('sends what is due before it handles answers', async () => {
    const run = new VirtualRun(after(5));
    // Five requests are under way; in the pause they are answered, and ten more fall due.
    await run.run(STEADY, 20, () => {
      run.nowMs = START_MS + 30;
      run.log.length = 0;
    });
    assert.deepEqual(run.log.slice(0, 10), new Array(10).fill('send'));
    assert.equal(run.log[10], 'handle');
  });

  it('sends what falls due between one answer and the next', async () => {
    const run = new VirtualRun(after(5));
    await run.run(STEADY, 20, () => {
      run.log.length = 0;
      run.nowMs = START_MS + 24;
      // As if each answer took a millisecond to read.
      run.stepMs = 1;
      run.deliver();
      run.stepMs = STEP_MS;
    });
    const handled = run.log.flatMap((entry, i) => (entry === 'handle' ? [i] : []));
    assert.ok(handled.length >= 4);
    assert.ok(handled[1]! - handled[0]! > 1 && handled[2]! - handled[1]! > 1, run.log.join(' '));
  });

  it('sends an overdue request as soon as an answer frees a connection, without another turn', async () => {
    const run = new VirtualRun(after(3));
    const result = await run.run({ ...STEADY, durationMs: 20, connections: 1 });
    assert.equal(result.completed, 20);
    assert.deepEqual(run.log.slice(0, 5), ['send', 'handle', 'send', 'read', 'handle']);
    const gaps = run.sentMs.slice(2).map((sentMs, i) => sentMs - run.sentMs[i + 1]!);
    for (const gap of gaps) assert.ok(gap >= 3 && gap < 3 + 2 * LOOKS_MS, `${gaps}`);
    assert.equal(decodeHistogram(result.serviceTime).maxValue >= 3_000, true);
    // By Lindley's recursion: every further one waits 2 ms longer.
    assert.ok(Math.abs(decodeHistogram(result.sendLag).maxValue - 38_000) < 300);
  });

  it('shows the percentiles that follow from stalls of the server', async () => {
    const serviceMs = 0.1;
    const stalls = { stallMs: 20, everyMs: 400, utilisation: 0.2, baseMs: serviceMs };
    let freeMs = 0;
    const run = new VirtualRun((sentMs) => {
      const period = Math.floor(Math.max(sentMs, freeMs) / stalls.everyMs);
      const stalledMs = (period + 0.5) * stalls.everyMs;
      const startMs = Math.max(sentMs, freeMs);
      const stopped = startMs >= stalledMs && startMs < stalledMs + stalls.stallMs;
      freeMs = (stopped ? stalledMs + stalls.stallMs : startMs) + serviceMs;
      return freeMs;
    });
    run.stepMs = 0.01;
    // Eight connections: most of those due in a stall are sent after it, and still show all of their wait.
    const result = await run.run({ ...STEADY, ratePerS: 2_000, durationMs: 1_200, connections: 8 });
    const response = decodeHistogram(result.responseTime);
    for (const percentile of [97, 99, 99.5]) {
      const ms = response.getValueAtPercentile(percentile) / 1_000;
      const expected = stallPercentileMs(stalls, percentile);
      assert.ok(Math.abs(ms / expected - 1) < 0.05, `p${percentile}: ${ms} ms, expected ${expected}`);
    }
  });
});
