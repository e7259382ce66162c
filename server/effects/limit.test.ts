import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LocalBuckets } from './buckets.ts';
import { Limit } from './limit.ts';
import { parseLimit } from './limit-options.ts';
import { type NotedExchange, notedExchange } from './testing.ts';

/** A limit on a clock of its own, and what it says to a request with these headers. */
function limitOf(spec: unknown, maxKeys?: number) {
  const clock = { nowMs: 1_000 };
  const buckets = new LocalBuckets(() => clock.nowMs, maxKeys);
  const limit = new Limit(parseLimit(spec, 'limit'), buckets, 'route');
  const ask = (...rawHeaders: string[]) => {
    const exchange: NotedExchange = notedExchange(rawHeaders);
    limit.admit(exchange)?.(exchange).answer(200, ['x', 'y'], 'good');
    const [note, ...more] = exchange.notes;
    assert.ok(note?.did === 'answer' && more.length === 0);
    return note;
  };
  return { limit, buckets, clock, ask };
}

test('limit: good answers say what is left, and those beyond it when to come back', () => {
  const { clock, ask } = limitOf({ requests: 2, per: '1m' });
  assert.deepEqual(ask().headers, {
    x: 'y',
    'ratelimit-limit': '2',
    'ratelimit-remaining': '1',
    'ratelimit-reset': '30',
  });
  assert.equal(ask().headers['ratelimit-remaining'], '0');
  clock.nowMs += 100;
  const over = ask();
  assert.equal(over.status, 429);
  assert.equal(over.body, 'Too Many Requests');
  assert.deepEqual(over.headers, {
    'content-type': 'text/plain;charset=UTF-8',
    'retry-after': '30',
    'ratelimit-limit': '2',
    'ratelimit-remaining': '0',
    'ratelimit-reset': '60',
  });
  clock.nowMs += 30_000;
  assert.equal(ask().status, 200, 'who waits for Retry-After is let through');
});

test('limit: seconds are whole, rounded up, at least 1', () => {
  const { clock, ask } = limitOf({ requests: 1, perMs: 1_500 });
  assert.equal(ask().headers['ratelimit-reset'], '2');
  assert.equal(ask().headers['retry-after'], '2');
  clock.nowMs += 1_490;
  assert.equal(ask().headers['retry-after'], '1');
});

test('limit: streamed answers carry the headers too', () => {
  const { limit } = limitOf({ requests: 2, per: '1s' });
  const exchange = notedExchange();
  limit.admit(exchange)!(exchange).stream(200, []);
  const [note] = exchange.notes;
  assert.ok(note?.did === 'stream');
  assert.equal(note.headers['ratelimit-remaining'], '1');
});

test('limit: status, body and headers of the refusal are the script’s', () => {
  const { ask } = limitOf({
    requests: 1,
    per: '1h',
    status: 503,
    body: { error: { code: 'slow_down' } },
    headers: { 'X-Reason': 'quota' },
  });
  ask();
  const over = ask();
  assert.equal(over.status, 503);
  assert.equal(over.body, '{"error":{"code":"slow_down"}}');
  assert.equal(over.headers['content-type'], 'application/json');
  assert.equal(over.headers['X-Reason'], 'quota');
  assert.equal(over.headers['retry-after'], '3600');
});

test('limit: a body of text keeps the content type it is given', () => {
  const { ask } = limitOf({ requests: 1, per: '1s', body: '<no>', headers: { 'Content-Type': 'text/html' } });
  ask();
  const { headers, body } = ask();
  assert.equal(body, '<no>');
  assert.deepEqual(
    Object.keys(headers).filter((name) => name.toLowerCase() === 'content-type'),
    ['Content-Type'],
  );
});

test('limit: by header counts each value by itself, whatever the case of its name', () => {
  const { ask } = limitOf({ requests: 1, per: '1s', by: 'header:Authorization' });
  assert.equal(ask('authorization', 'a').status, 200);
  assert.equal(ask('AUTHORIZATION', 'b').status, 200);
  assert.equal(ask('Authorization', 'a').status, 429);
  assert.equal(ask().status, 200, 'those without it are together');
  assert.equal(ask().status, 429);
});

test('limit: spaces do not meet, unless it is said that all are counted together', () => {
  const bySpace = limitOf({ requests: 1, per: '1s' });
  const byHeader = limitOf({ requests: 1, per: '1s', by: 'header:x-user' });
  for (const { ask } of [bySpace, byHeader]) {
    assert.equal(ask('x-mock-space', 'one', 'x-user', 'u').status, 200);
    assert.equal(ask('x-mock-space', 'two', 'x-user', 'u').status, 200);
    assert.equal(ask('x-user', 'u').status, 200);
    assert.equal(ask('x-mock-space', 'one', 'x-user', 'u').status, 429);
  }
  const all = limitOf({ requests: 1, per: '1s', by: 'all' });
  assert.equal(all.ask('x-mock-space', 'one').status, 200);
  assert.equal(all.ask('x-mock-space', 'two').status, 429);
});

test('limit: a reset fills one space, or all', () => {
  const { buckets, ask } = limitOf({ requests: 1, per: '1h' });
  const spaces = [[], ['x-mock-space', 'one'], ['x-mock-space', 'two']];
  const statuses = () => spaces.map((headers) => ask(...headers).status);
  statuses();
  buckets.reset('one');
  assert.deepEqual(statuses(), [429, 200, 429]);
  buckets.reset('');
  assert.deepEqual(statuses(), [200, 429, 429]);
  buckets.reset();
  assert.deepEqual(statuses(), [200, 200, 200]);
});

test('limit: keys are bounded, and long values are not kept', () => {
  const { buckets, ask } = limitOf({ requests: 1, per: '1h', by: 'header:x' }, 100);
  for (let i = 0; i < 1_000; i++) ask('x', `${'k'.repeat(10_000)}${i}`);
  assert.equal(buckets.keys, 100);
  assert.equal(ask('x', `${'k'.repeat(10_000)}999`).status, 429, 'long values are told apart');
});

for (const [spec, message] of [
  [5, /^r: expected \{requests, per \| perMs, .*got 5$/],
  [{ per: '1s' }, /^r\.requests: expected a whole number of at least 1, got nothing$/],
  [{ requests: 0, per: '1s' }, /^r\.requests: .*got 0$/],
  [{ requests: 1.5, per: '1s' }, /^r\.requests: .*got 1\.5$/],
  [{ requests: 1 }, /^r: expected either per \("1s", "1m", "1h"\) or perMs/],
  [{ requests: 1, per: '1s', perMs: 5 }, /^r: expected either per/],
  [{ requests: 1, per: 'second' }, /^r\.per: expected "1s", "1m", "1h".*got "second"$/],
  [{ requests: 1, perMs: 0 }, /^r\.perMs: expected more than 0 ms, got 0$/],
  [{ requests: 1, per: '1s', by: 'ip' }, /^r\.by: expected "space", "all" or "header:NAME", got "ip"$/],
  [{ requests: 1, per: '1s', by: 'header:' }, /^r\.by: expected a header name, got ""$/],
  [{ requests: 1, per: '1s', burst: 0 }, /^r\.burst: expected a whole number of at least 1, got 0$/],
  [{ requests: 1, per: '1s', status: 200 }, /^r\.status: expected a status from 400 to 599, got 200$/],
  [{ requests: 1, per: '1s', headers: ['a'] }, /^r\.headers: expected an object/],
  [{ requests: 1, per: '1s', headers: { a: 1 } }, /^r\.headers\.a: expected a string, got 1$/],
  [
    { requests: 1, per: '1s', headers: { a: 'x\r\ny: z' } },
    /^r\.headers\.a: expected a header value without/,
  ],
  [{ requests: 1, per: '1s', headers: { 'a b': 'x' } }, /^r\.headers: expected a header name, got "a b"$/],
  [{ request: 1, per: '1s' }, /^r: expected one of requests, .*got "request"; did you mean "requests"\?$/],
] as const) {
  test(`limit: ${JSON.stringify(spec)} is refused`, () => {
    assert.throws(() => parseLimit(spec, 'r'), { name: 'TypeError', message });
  });
}

test('limit: periods are seconds, minutes and hours', () => {
  for (const [per, perMs] of [
    ['1s', 1_000],
    ['10s', 10_000],
    ['1m', 60_000],
    ['1h', 3_600_000],
  ] as const) {
    assert.equal(parseLimit({ requests: 1, per }, 'r').rule.perMs, perMs);
  }
});
