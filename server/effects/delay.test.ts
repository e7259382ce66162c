import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Stage } from '../http/exchange.ts';
import { Deadlines } from './deadlines.ts';
import { DelayedExchange } from './delay.ts';
import { type NotedExchange, notedExchange } from './testing.ts';

/** Long beside the pauses of a busy machine: most tests want to see something wait. */
const DELAY_MS = 250;

/** An exchange with a delay, its deadlines and what was logged. */
function delayed(inner: NotedExchange, delayMs = DELAY_MS) {
  const deadlines = new Deadlines();
  const log: string[] = [];
  const dueMs = inner.arrivedMs + delayMs;
  const exchange = new DelayedExchange(inner, dueMs, deadlines, (text) => void log.push(text));
  const over = async (): Promise<void> => {
    while (deadlines.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { exchange, deadlines, log, dueMs, over };
}

test('delay: an answer leaves at its time and not before', async () => {
  const stages: Stage[] = [];
  const inner = notedExchange([], { stages });
  const { exchange, deadlines, dueMs, over } = delayed(inner);
  exchange.answer(200, [], 'body');
  assert.equal(inner.notes.length, 0);
  assert.equal(deadlines.size, 1);
  await over();
  const [note] = inner.notes;
  assert.ok(note?.did === 'answer' && note.body === 'body');
  assert.ok(note.atMs >= dueMs, `early by ${dueMs - note.atMs} ms`);
  assert.deepEqual(stages, ['delay', 'send']);
});

test('delay: an answer that comes shortly before its time waits for the rest', async () => {
  const inner = notedExchange();
  const { exchange, dueMs, over } = delayed(inner, 20);
  while (performance.now() < dueMs - 3) {
    // A timer would come too late to tell.
  }
  exchange.answer(200, [], 'body');
  await over();
  const [note] = inner.notes;
  assert.ok(note?.did === 'answer' && note.atMs >= dueMs, JSON.stringify(inner.notes));
});

test('delay: a guest that took longer is answered at once', () => {
  const inner = notedExchange();
  const { exchange, deadlines } = delayed(inner, 0);
  exchange.answer(200, [], 'body');
  assert.equal(inner.notes.length, 1);
  assert.equal(deadlines.size, 0);
});

test('delay: when the client goes nothing waits any more, and the guest is told', () => {
  const inner = notedExchange();
  const { exchange, deadlines } = delayed(inner);
  let told = 0;
  exchange.onGone = () => told++;
  exchange.answer(200, [], 'body');
  inner.onGone!();
  assert.equal(deadlines.size, 0);
  assert.equal(told, 1);
});

test('delay: what is answered after the client went does not wait either', () => {
  const inner = notedExchange();
  const { exchange, deadlines } = delayed(inner);
  inner.onGone!();
  exchange.answer(200, [], 'body');
  exchange.stream(200, []).write('piece');
  exchange.breakOff(null, 'reset');
  assert.equal(deadlines.size, 0);
  assert.equal(inner.notes.length, 0);
});

test('delay: a guest that is done wants to hear no more, but the client is watched on', () => {
  const inner = notedExchange();
  const { exchange, deadlines } = delayed(inner);
  exchange.onGone = () => assert.fail('it is done');
  exchange.answer(200, [], 'body');
  exchange.onGone = null;
  inner.onGone!();
  assert.equal(deadlines.size, 0);
});

test('delay: a header that cannot be sent is a 500 also when nobody waits for the error', async () => {
  const inner = notedExchange();
  const { exchange, log, over } = delayed(inner);
  exchange.answer(200, ['x', 'a\nb'], 'body');
  await over();
  const [note, ...more] = inner.notes;
  assert.ok(note?.did === 'answer' && more.length === 0);
  assert.equal(note.status, 500);
  assert.match(log.join(), /the answer cannot be sent: bad header/);
});

test('delay: a fault waits too', async () => {
  const inner = notedExchange();
  const { exchange, dueMs, over } = delayed(inner);
  exchange.breakOff(null, 'reset');
  assert.equal(inner.notes.length, 0);
  await over();
  const [note] = inner.notes;
  assert.ok(note?.did === 'breakOff' && note.how === 'reset' && note.atMs >= dueMs);
});

test('delay: a stream begins at its time; what comes before it is asked to wait', async () => {
  const inner = notedExchange();
  const { exchange, dueMs, over } = delayed(inner);
  const sink = exchange.stream(200, ['x', 'y']);
  let drains = 0;
  sink.onDrain = () => {
    drains++;
    assert.equal(sink.write('second'), true);
    sink.end();
  };
  assert.equal(sink.write('first'), false);
  assert.equal(inner.notes.length, 0);
  await over();
  const [head, ...body] = inner.notes;
  assert.ok(head?.did === 'stream' && head.atMs >= dueMs);
  assert.deepEqual(body, [
    { did: 'write', piece: 'first' },
    { did: 'write', piece: 'second' },
    { did: 'end' },
  ]);
  assert.equal(drains, 1);
});

test('delay: a stream whose first pieces fill the socket is drained by the socket', async () => {
  const inner = notedExchange([], { full: true });
  const { exchange, over } = delayed(inner);
  const sink = exchange.stream(200, []);
  let drains = 0;
  sink.onDrain = () => drains++;
  sink.write('first');
  await over();
  assert.equal(drains, 0);
  inner.sink.onDrain!();
  assert.equal(drains, 1);
});

test('delay: a stream that has ended or broken off before its time does so then', async () => {
  for (const over of ['end', 'abort'] as const) {
    const inner = notedExchange();
    const one = delayed(inner);
    const sink = one.exchange.stream(200, []);
    sink.write('piece');
    sink[over]();
    await one.over();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(inner.notes.slice(1), [{ did: 'write', piece: 'piece' }, { did: over }]);
  }
});
