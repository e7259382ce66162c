import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gcra } from './gcra.ts';
import { seededRandom } from './random.ts';

test('gcra: a quiet client may send the burst at once, and each interval gives one more', () => {
  const gcra = new Gcra({ requests: 4, perMs: 1_000, burst: 3 }, 10);
  const at = (nowMs: number) => gcra.take('', nowMs);
  assert.deepEqual(at(0), { allowed: true, remaining: 2, retryMs: 0, resetMs: 250 });
  assert.deepEqual(at(0), { allowed: true, remaining: 1, retryMs: 0, resetMs: 500 });
  assert.deepEqual(at(0), { allowed: true, remaining: 0, retryMs: 250, resetMs: 750 });
  assert.deepEqual(at(0), { allowed: false, remaining: 0, retryMs: 250, resetMs: 750 });
  assert.deepEqual(at(100), { allowed: false, remaining: 0, retryMs: 150, resetMs: 650 });
  assert.deepEqual(at(250), { allowed: true, remaining: 0, retryMs: 250, resetMs: 750 });
  assert.equal(at(250).allowed, false);
  assert.deepEqual(at(10_000), { allowed: true, remaining: 2, retryMs: 0, resetMs: 250 });
});

test('gcra: what was refused does not count', () => {
  const gcra = new Gcra({ requests: 1, perMs: 1_000, burst: 1 }, 10);
  assert.ok(gcra.take('', 0).allowed);
  for (let i = 0; i < 50; i++) assert.ok(!gcra.take('', 500).allowed);
  assert.ok(gcra.take('', 1_000).allowed);
});

test('gcra: who waits as long as told is let through, with intervals that binary cannot write', () => {
  const gcra = new Gcra({ requests: 3, perMs: 1_000, burst: 3 }, 10);
  let nowMs = 12_345.678;
  for (let i = 0; i < 1_000; i++) {
    const { allowed, retryMs } = gcra.take('', nowMs);
    assert.ok(allowed, `refused at request ${i}`);
    nowMs += retryMs;
  }
});

test('gcra: never more than burst + rate · time, and all of that for a client that keeps asking', () => {
  const [requests, perMs, burst] = [7, 1_000, 5];
  const gcra = new Gcra({ requests, perMs, burst }, 10);
  const random = seededRandom(11);
  const admittedMs: number[] = [];
  let nowMs = 0;
  for (let i = 0; i < 20_000; i++) {
    nowMs += random() * 20;
    if (gcra.take('', nowMs).allowed) admittedMs.push(nowMs);
  }
  for (let from = 0; from < admittedMs.length; from++) {
    for (let to = from; to < Math.min(admittedMs.length, from + 40); to++) {
      const most = burst + (requests / perMs) * (admittedMs[to]! - admittedMs[from]!);
      assert.ok(to - from + 1 <= most + 1e-6, `${to - from + 1} let through where ${most} may be`);
    }
  }
  const expected = (requests / perMs) * nowMs;
  assert.ok(Math.abs(admittedMs.length - expected) < 0.05 * expected, `${admittedMs.length} of ${expected}`);
});

test('gcra: keys do not meet, and there are only so many', () => {
  const gcra = new Gcra({ requests: 1, perMs: 1_000, burst: 1 }, 3);
  for (const key of ['a', 'b', 'c']) assert.ok(gcra.take(key, 0).allowed);
  for (const key of ['a', 'b', 'c']) assert.ok(!gcra.take(key, 0).allowed);
  assert.ok(gcra.take('d', 0).allowed);
  assert.equal(gcra.keys, 3);
  assert.ok(gcra.take('a', 0).allowed, 'the one not seen for longest starts anew');
  assert.ok(!gcra.take('c', 0).allowed);
});

test('gcra: what is reset is full again, the rest is not', () => {
  const gcra = new Gcra({ requests: 1, perMs: 1_000, burst: 1 }, 10);
  for (const key of ['x\n1', 'y\n1']) gcra.take(key, 0);
  gcra.reset((key) => key.startsWith('x\n'));
  assert.ok(gcra.take('x\n1', 0).allowed);
  assert.ok(!gcra.take('y\n1', 0).allowed);
});
