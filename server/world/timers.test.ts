import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GuestTimers } from './timers.ts';

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

test('timers fire once each, in the order they are due, never early, and with their owner', async () => {
  const fired: string[] = [];
  const begunMs = performance.now();
  const { promise, resolve } = Promise.withResolvers<void>();
  const timers = new GuestTimers((id, owner) => {
    const early = performance.now() - begunMs < [0, 80, 20, 1][id]!;
    fired.push(`${id} of ${owner}${early ? ' early' : ''}`);
    if (id === 1) resolve();
  });
  timers.set(1, 7, 80);
  timers.set(2, 8, 20);
  timers.set(3, 7, -5);
  await promise;
  assert.deepEqual(fired, ['3 of 7', '2 of 8', '1 of 7']);
  assert.equal(timers.size, 0);
});

test('the next one due is known after every change', async () => {
  const timers = new GuestTimers(() => {});
  assert.equal(timers.nextDueMs, Infinity);
  timers.set(1, 1, 60_000);
  timers.set(2, 1, 20_000);
  timers.set(3, 2, 40_000);
  const left = (): number => Math.round((timers.nextDueMs - performance.now()) / 10_000) + 0;
  assert.equal(left(), 2);
  timers.clear(2);
  assert.equal(left(), 4);
  timers.clearOwnedBy(2);
  assert.equal(left(), 6);
  timers.set(4, 1, 1);
  assert.equal(left(), 0);
  await sleep(20);
  assert.equal(left(), 6);
  timers.clearAll();
  assert.equal(timers.nextDueMs, Infinity);
});

test('what is cancelled does not fire, and the last one cancelled is told', async () => {
  const fired: number[] = [];
  let empty = 0;
  const timers = new GuestTimers((id) => fired.push(id));
  timers.onEmpty = () => empty++;
  for (let id = 1; id <= 4; id++) timers.set(id, id % 2, 1);
  timers.clearOwnedBy(0);
  timers.clear(9);
  assert.equal(empty, 0);
  timers.clear(1);
  await sleep(20);
  assert.deepEqual(fired, [3]);
  timers.set(5, 0, 60_000);
  timers.clear(5);
  assert.equal(empty, 1);
});
