import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { startMock } from '../build/start-mock.ts';
import { openMany } from './connection.ts';
import { DelayedLoad } from './delayed-load.ts';
import { helloRate, lossOf } from './hello.ts';
import { spreadOf } from './spread.ts';
import { EventCounter } from './streams.ts';

test('quantiles are of the nearest rank', () => {
  const errors = Array.from({ length: 1_000 }, (_, i) => 1_000 - i);
  assert.deepEqual(spreadOf(errors), { count: 1_000, min: 1, p50: 500, p99: 990, p999: 999, max: 1_000 });
  assert.equal(spreadOf([]), null);
});

test('events are counted wherever the pieces are cut', () => {
  const bytes = Buffer.from('10\r\ndata: a\n\n\r\n10\r\ndata: b\ndata: c\n\n\r\n0\r\n\r\n');
  for (let cut = 0; cut <= bytes.length; cut++) {
    const events = new EventCounter();
    assert.equal(
      events.count(bytes.subarray(0, cut)) + events.count(bytes.subarray(cut)),
      2,
      `cut at ${cut}`,
    );
  }
});

test('a loss is a share, with an interval around it', () => {
  const { share, low, high } = lossOf([
    { without: 100, beside: 90 },
    { without: 200, beside: 178 },
    { without: 50, beside: 45.5 },
  ]);
  assert.ok(Math.abs(share - 0.1) < 0.005, String(share));
  assert.ok(low < share && share < high && low > 0.05 && high < 0.15, `${low} to ${high}`);
  assert.throws(() => lossOf([]), /at least 3 pairs, got 0/);
});

test('delayed requests are all answered, none early, and hello is answered beside them', async () => {
  const askedMs = 60;
  const server = await startMock({
    variant: 'snapshot+connection=keep-alive',
    script: join(import.meta.dirname, 'script.js'),
    env: { ASKED_MS: String(askedMs) },
  });
  try {
    const connections = await openMany(server, 400);
    const load = new DelayedLoad({ address: server, askedMs, inFlight: 20, connections });
    load.record();
    const rate = await helloRate(await openMany(server, 2), 300);
    await pause(500);
    const { errors, lost, undelayed, lateness, mostInFlight } = await load.stop();
    assert.equal(lost, 0);
    assert.ok(rate > 0);
    assert.ok(errors.length > 20, `answered: ${errors.length}`);
    assert.ok(Math.min(...errors) >= 0, `earliest: ${Math.min(...errors)} ms`);
    assert.ok(Math.min(...lateness) >= 0);
    assert.ok(undelayed.length > 0 && mostInFlight >= 10, `${undelayed.length}, ${mostInFlight}`);
  } finally {
    await server.stop();
  }
});
