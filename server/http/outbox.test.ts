import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Outbox } from './outbox.ts';

const sendables = (sent: number[]) => (n: number) => ({ send: () => void sent.push(n) });

test('an outbox of one sends at once', () => {
  const sent: number[] = [];
  new Outbox(1).post(sendables(sent)(1));
  assert.deepEqual(sent, [1]);
});

test('answers leave together, in order, in the same turn of the loop', async () => {
  const sent: number[] = [];
  const make = sendables(sent);
  const outbox = new Outbox(8, () => 0);
  for (const n of [1, 2, 3]) outbox.post(make(n));
  assert.deepEqual(sent, []);
  await turn();
  assert.deepEqual(sent, [1, 2, 3]);
  outbox.post(make(4));
  await turn();
  assert.deepEqual(sent, [1, 2, 3, 4]);
});

test('no more wait than may', async () => {
  const sent: number[] = [];
  const make = sendables(sent);
  const outbox = new Outbox(3, () => 0);
  for (const n of [1, 2, 3, 4]) outbox.post(make(n));
  assert.deepEqual(sent, [1, 2, 3]);
  await turn();
  assert.deepEqual(sent, [1, 2, 3, 4]);
});

test('none waits long for others to be made', () => {
  const sent: number[] = [];
  const make = sendables(sent);
  let nowMs = 0;
  const outbox = new Outbox(8, () => nowMs);
  outbox.post(make(1));
  nowMs = 0.2;
  outbox.post(make(2));
  assert.deepEqual(sent, []);
  nowMs = 0.3;
  outbox.post(make(3));
  assert.deepEqual(sent, [1, 2, 3]);
});

test('an answer posted while others leave is sent too', async () => {
  const sent: number[] = [];
  const make = sendables(sent);
  const outbox = new Outbox(8);
  outbox.post({ send: () => outbox.post(make(2)) });
  outbox.post(make(1));
  await turn();
  await turn();
  assert.deepEqual(sent, [1, 2]);
});
