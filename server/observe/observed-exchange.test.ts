import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ObservedExchange, type Watcher } from './observed-exchange.ts';
import { createObserver } from './observer.ts';
import { fakeExchange } from './testing/fake-exchange.ts';

function watched(init: Parameters<typeof fakeExchange>[0] = {}, tell = false) {
  const seen: unknown[] = [];
  const watcher: Watcher = {
    began: () => void seen.push('began'),
    ended: ({ ending, status, responseBytes }) => void seen.push([ending, status, responseBytes]),
  };
  const fake = fakeExchange(init);
  return {
    seen,
    told: fake.told,
    inner: fake.exchange,
    exchange: new ObservedExchange(fake.exchange, [watcher], tell),
  };
}

test('every ending is seen, once', () => {
  const answered = watched();
  answered.exchange.answer(200, [], 'häh');
  answered.inner.onGone?.();
  assert.deepEqual(answered.seen, ['began', ['answered', 200, 4]]);

  const head = watched({ method: 'HEAD' });
  head.exchange.answer(200, [], 'four');
  assert.deepEqual(head.seen.at(-1), ['answered', 200, 0]);

  for (const [how, ending] of [
    ['end', 'streamed'],
    ['abort', 'aborted'],
  ] as const) {
    const streamed = watched();
    const sink = streamed.exchange.stream(201, []);
    sink.write('ab');
    sink.write(Buffer.from('c'));
    assert.deepEqual(streamed.seen, ['began']);
    sink[how]();
    assert.deepEqual(streamed.seen, ['began', [ending, 201, 3]]);
  }

  const reset = watched();
  reset.exchange.breakOff(null, 'reset');
  assert.deepEqual(reset.seen.at(-1), ['reset', null, 0]);
  const cut = watched();
  cut.exchange.breakOff(Buffer.from('HTTP/1.1 203 X\r\na: b\r\n\r\nhalf'), 'end');
  assert.deepEqual(cut.seen.at(-1), ['cut', 203, 4]);
});

test('a client that leaves is seen, and whoever waits for that is still told', () => {
  for (const streaming of [false, true]) {
    const { seen, inner, exchange } = watched();
    if (streaming) exchange.stream(200, []).write('x');
    const order: string[] = [];
    exchange.onGone = () => void order.push('told');
    inner.onGone!();
    assert.deepEqual([seen.at(-1), order], [streaming ? ['gone', 200, 1] : ['gone', null, 0], ['told']]);
  }
  const { inner, exchange, seen } = watched();
  exchange.onGone = () => {};
  exchange.onGone = null;
  inner.onGone!();
  assert.deepEqual(seen.at(-1), ['gone', null, 0]);
});

test('an answer that cannot be sent is no ending: the one after it is', () => {
  const { seen, told, exchange } = watched({ fails: new TypeError('bad header') }, true);
  assert.throws(() => exchange.answer(200, ['a', '\n'], ''), /bad header/);
  assert.deepEqual(seen, ['began']);
  exchange.answer(500, [], 'x');
  assert.deepEqual(seen.at(-1), ['answered', 500, 1]);
  assert.equal((told[0] as unknown[])[1], 500);
});

test('Server-Timing has the stages that were gone through, in order, with three decimals', () => {
  const { told, exchange } = watched({}, true);
  exchange.enter('wait');
  exchange.enter('guest');
  exchange.answer(200, ['a', 'b'], '');
  const [, , headers] = told[0] as [string, number, string[]];
  assert.deepEqual(headers.slice(0, 3), ['a', 'b', 'server-timing']);
  assert.match(headers[3]!, /^wait;dur=\d+\.\d{3}, guest;dur=\d+\.\d{3}, total;dur=\d+\.\d{3}$/);
  const durations = [...headers[3]!.matchAll(/dur=([\d.]+)/g)].map(([, ms]) => Number(ms));
  assert.ok(durations[0]! + durations[1]! <= durations[2]! + 0.002, headers[3]);
  assert.deepEqual(exchange.responseHeaders, ['a', 'b']);
});

test('who is not asked for anything costs nothing; timing alone costs those who ask', () => {
  assert.equal(createObserver({ watchers: [], timing: 'off' }), undefined);
  const asked = createObserver({ watchers: [], timing: 'asked' })!;
  const { exchange: plain } = fakeExchange({ headers: ['x-mock-timing', '0'] });
  assert.equal(asked(plain), plain);
  const { exchange: asking } = fakeExchange({ headers: ['a', 'b', 'X-Mock-Timing', '1'] });
  assert.ok(asked(asking) instanceof ObservedExchange);
  const { exchange: any } = fakeExchange();
  assert.ok(createObserver({ watchers: [], timing: 'all' })!(any) instanceof ObservedExchange);
});
