import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BODY_BYTES, ENTRY_BYTES, Journal } from './journal.ts';
import { ObservedExchange } from './observed-exchange.ts';
import { fakeExchange } from './testing/fake-exchange.ts';

/** Sends a request through the journal; the answer comes at once unless `open`. */
function send(journal: Journal, init: Parameters<typeof fakeExchange>[0], open = false): ObservedExchange {
  const observed = new ObservedExchange(fakeExchange(init).exchange, [journal], false);
  if (!open) observed.answer(200, ['content-type', 'text/plain'], 'hello');
  return observed;
}

const targets = (journal: Journal): string[] => journal.entries().map(({ target }) => target);

test('journal: no more entries than asked for, the latest ones, whatever their number', () => {
  const journal = new Journal({ entries: 3, bytes: 1e9 });
  for (let i = 0; i < 1_000; i++) send(journal, { target: `/${i}` });
  assert.deepEqual(targets(journal), ['/997', '/998', '/999']);
  assert.deepEqual([journal.size, journal.dropped], [3, 997]);
});

test('journal: no more bytes than asked for, bodies and headers of both sides counted', () => {
  const bytes = 10 * (ENTRY_BYTES + 1_000);
  const journal = new Journal({ entries: 1e6, bytes });
  for (let i = 0; i < 500; i++) send(journal, { target: `/${i}`, body: 'x'.repeat(1_000) });
  assert.ok(journal.bytes <= bytes, `${journal.bytes}`);
  assert.ok(journal.size === 9, `${journal.size}: nine of them fit with their texts`);
  assert.equal(targets(journal).at(-1), '/499');
  const before = journal.bytes;
  const big = new ObservedExchange(fakeExchange({ target: '/big' }).exchange, [journal], false);
  big.answer(200, ['x-long', 'y'.repeat(5_000)], '');
  assert.ok(journal.bytes <= bytes && journal.size < 9, `${before} ${journal.bytes} ${journal.size}`);
});

test('journal: an entry that is larger than the whole journal is not kept, and the sum stays right', () => {
  const journal = new Journal({ entries: 10, bytes: 2_000 });
  send(journal, { target: '/a' });
  send(journal, { target: `/${'x'.repeat(3_000)}` });
  assert.deepEqual([journal.size, journal.bytes, journal.dropped], [0, 0, 2]);
  send(journal, { target: '/b' });
  assert.deepEqual(targets(journal), ['/b']);
});

test('journal: a request stands in it while it is in flight, and its answer is added', () => {
  const journal = new Journal({ entries: 10, bytes: 1e6 });
  const open = send(journal, { method: 'POST', target: '/a?b', body: '{"a":1}' }, true);
  open.matched({ method: '*', path: '/a' });
  assert.deepEqual(
    journal.entries().map(({ ending, response, route }) => ({ ending, response, route })),
    [{ ending: 'in flight', response: null, route: '* /a' }],
  );
  open.answer(201, ['x-a', '1'], Buffer.from('12345'));
  const [entry] = journal.entries();
  assert.deepEqual(entry!.response, { status: 201, headers: [['x-a', '1']], bodyBytes: 5 });
  assert.deepEqual([entry!.ending, entry!.request.body, entry!.request.cut], ['answered', '{"a":1}', false]);
});

test('journal: what was dropped or cleared while in flight does not come back, nor does its weight', () => {
  const journal = new Journal({ entries: 1, bytes: 1e6 });
  const open = send(journal, { target: '/open' }, true);
  send(journal, { target: '/next' });
  const { bytes } = journal;
  open.answer(200, ['x-long', 'y'.repeat(500)], '');
  assert.deepEqual([targets(journal), journal.bytes], [['/next'], bytes]);
  const cleared = send(journal, { target: '/cleared' }, true);
  journal.clear();
  cleared.answer(200, ['x-long', 'y'.repeat(500)], '');
  assert.deepEqual([journal.size, journal.bytes], [0, 0]);
});

test('journal: one space is forgotten, the others stay in order', () => {
  const journal = new Journal({ entries: 100, bytes: 1e6 });
  for (const [i, space] of ['a', 'b', '', 'a', 'b'].entries()) {
    send(journal, { target: `/${i}`, headers: space === '' ? [] : ['x-mock-SPACE', space] });
  }
  assert.equal(journal.clear('a'), 2);
  assert.deepEqual(targets(journal), ['/1', '/2', '/4']);
  assert.equal(journal.clear(''), 1);
  assert.equal(journal.clear(), 2);
  assert.equal(journal.bytes, 0);
});

test('journal: a long body is cut between characters and says so; what is no text is base64', () => {
  const journal = new Journal({ entries: 100, bytes: 1e6 });
  const long = `x${'ü'.repeat(BODY_BYTES)}`;
  send(journal, { body: long });
  send(journal, { body: Buffer.from([0xff, 0xfe, 0]) });
  send(journal, {});
  const [cut, bytes, none] = journal.entries().map(({ request }) => request);
  assert.deepEqual([cut!.cut, cut!.bodyBytes, cut!.encoding], [true, Buffer.byteLength(long), 'utf8']);
  assert.equal(cut!.body, long.slice(0, BODY_BYTES / 2));
  assert.deepEqual([bytes!.body, bytes!.encoding, bytes!.cut], ['//4A', 'base64', false]);
  assert.deepEqual([none!.body, none!.bodyBytes], [null, 0]);
});
