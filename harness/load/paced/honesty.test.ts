import assert from 'node:assert/strict';
import { it } from 'node:test';
import { TimeHistogram } from '../observe/histogram.ts';
import { honesty } from './honesty.ts';
import type { OpenLoopResult } from './open-loop.ts';

function times(...us: number[]): string {
  const histogram = new TimeHistogram();
  for (const value of us) histogram.record(value);
  return histogram.encode();
}

function result(changes: Partial<OpenLoopResult>): OpenLoopResult {
  return {
    intended: 1_000,
    sent: 1_000,
    completed: 1_000,
    errors: 0,
    errorSamples: [],
    verified: 10,
    achieved: 1,
    responseTime: times(900, 1_000, 1_100),
    serviceTime: times(900),
    sendLag: times(50, 99),
    durationNs: 1e9,
    cpuNs: null,
    runQueueWaitNs: null,
    generatorCpu: 0.5,
    generatorWaitNs: 0,
    connections: 64,
    serverCloses: false,
    ...changes,
  };
}

it('believes a generator that kept its schedule', () => {
  assert.deepEqual(honesty(result({ achieved: 0.995, generatorCpu: 0.79 })), []);
});

it('names each promise that was broken', () => {
  const reasons = honesty(result({ achieved: 0.994, sendLag: times(50, 120), generatorCpu: 0.8 }));
  assert.equal(reasons.length, 3);
  assert.match(reasons[0]!, /only 99\.4 % of the intended rate/);
  assert.match(reasons[1]!, /120 µs late or more.*\(1\.00 ms\)/);
  assert.match(reasons[2]!, /busy for 80\.0 % of the time/);
});

it('says when it was the machine that kept the generator from sending', () => {
  const late = { sendLag: times(50, 120), generatorWaitNs: 50e6 };
  assert.match(
    honesty(result(late))[0]!,
    /\(1\.00 ms\); for 5\.0 % of the time something else ran on its core$/,
  );
  assert.match(honesty(result({ ...late, generatorWaitNs: null }))[0]!, /\(1\.00 ms\)$/);
});

it('holds the lag against the time from the intended send, and allows a tenth of it', () => {
  assert.deepEqual(honesty(result({ sendLag: times(50, 100) })), []);
  assert.equal(honesty(result({ sendLag: times(50, 102) })).length, 1);
});
