import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JournalEntry } from '../observe/journal-entry.ts';
import { expectation, mergeVerify, NEAR_MISSES, verdict, verified } from './verify.ts';

let timeMs = Date.parse('2026-01-01T00:00:00Z');

function entry(
  over: Partial<JournalEntry> & { body?: string | null; headers?: [string, string][]; cut?: boolean },
): JournalEntry {
  timeMs += 1_000;
  const { body = null, headers = [], cut = false, ...rest } = over;
  return {
    time: new Date(timeMs).toISOString(),
    timeMs,
    method: 'POST',
    target: '/orders',
    space: '',
    route: null,
    request: { headers, body, encoding: 'utf8', bodyBytes: body?.length ?? 0, cut },
    response: { status: 200, headers: [], bodyBytes: 0 },
    ending: 'answered',
    stagesMs: {},
    ...rest,
  };
}

const verify = (entries: JournalEntry[], args: Record<string, unknown>, dropped = 0) =>
  verdict(verified(entries, expectation(args), dropped));

test('verify: a request matches when it has all that is expected, more does not matter', () => {
  const entries = [
    entry({
      target: '/orders?page=2',
      headers: [
        ['X-Tenant', 'a'],
        ['x-tenant', 'b'],
      ],
      body: '{"id": 1, "user": {"name": "Ann", "age": 3}, "tags": [1, {"a": 1, "b": 2}]}',
    }),
  ];
  for (const args of [
    {},
    { method: 'post' },
    { path: '/orders' },
    { path: '/orders?page=2' },
    { path: '/ord*' },
    { path: '/orders?page=*' },
    { headers: { 'x-TENANT': 'b' } },
    { body: { user: { name: 'Ann' } } },
    { body: { tags: [1, { b: 2 }] } },
    { body: entries[0]!.request.body },
    { space: '' },
  ]) {
    assert.deepEqual(
      verify(entries, args),
      { ok: true, count: 1, expected: 'at least 1' },
      JSON.stringify(args),
    );
  }
});

test('verify: what is different is said, place by place, with what was expected and what came', () => {
  const one = entry({ headers: [['x-a', '1']], body: '{"user": {"name": "Bob"}, "list": [1], "n": null}' });
  for (const [args, differs] of [
    [{ method: 'GET' }, ['method: expected GET, got POST']],
    [{ path: '/other' }, ['path: expected /other, got /orders']],
    [{ path: '/orders?a=1' }, ['path: expected /orders?a=1, got /orders']],
    [{ space: 'x' }, ['space: expected "x", got ""']],
    [{ headers: { 'X-A': '2' } }, ['header X-A: expected "2", got "1"']],
    [{ headers: { 'x-b': '2' } }, ['header x-b: expected "2", got nothing']],
    [{ body: { user: { name: 'Ann' } } }, ['body.user.name: expected "Ann", got "Bob"']],
    [
      { body: { user: { age: 3 }, n: 0 } },
      ['body.user.age: expected 3, got nothing', 'body.n: expected 0, got null'],
    ],
    [{ body: { list: [1, 2] } }, ['body.list: expected 2 elements, got 1']],
    [{ body: { list: [2] } }, ['body.list[0]: expected 2, got 1']],
    [{ body: { list: { 0: 1 } } }, ['body.list: expected {"0":1}, got [1]']],
    [{ body: 'text' }, [`body: expected "text", got ${JSON.stringify(one.request.body)}`]],
  ] as const) {
    const said = verify([one], args);
    assert.deepEqual([said.ok, said.count], [false, 0]);
    assert.deepEqual(said.nearMisses?.[0]?.differs, differs);
    assert.equal(said.nearMisses?.[0]?.request, 'POST /orders');
  }
});

test('verify: a body that is no JSON, no text, or not whole is a difference and not a match', () => {
  const notJson = entry({ body: 'hello' });
  const bytes = entry({ body: '//4A' });
  bytes.request.encoding = 'base64';
  const cut = entry({ body: '{"a":1}', cut: true });
  const none = entry({});
  const { nearMisses } = verify([notJson, bytes, cut, none], { body: { a: 1 } });
  assert.deepEqual(
    nearMisses?.map(({ differs }) => differs[0]),
    [
      'body: expected JSON, got ""',
      'body: only the first part of its 7 bytes is in the journal',
      'body: expected JSON, got bytes that are no text',
      'body: expected JSON, got "hello"',
    ],
  );
});

test('verify: near misses are the nearest first, then the latest, and few', () => {
  const far = Array.from({ length: 10 }, (_, i) => entry({ method: 'GET', target: `/far/${i}` }));
  const near = entry({ method: 'GET' });
  const { nearMisses } = verify([near, ...far], { method: 'POST', path: '/orders' });
  assert.equal(nearMisses?.length, NEAR_MISSES);
  assert.deepEqual(
    nearMisses.slice(0, 3).map(({ request }) => request),
    ['GET /orders', 'GET /far/9', 'GET /far/8'],
  );
});

test('verify: counts', () => {
  const three = [entry({}), entry({}), entry({})];
  for (const [args, ok, expected] of [
    [{ count: 3 }, true, '3'],
    [{ count: 2 }, false, '2'],
    [{ count: 0 }, false, '0'],
    [{ atLeast: 3 }, true, 'at least 3'],
    [{ atLeast: 4 }, false, 'at least 4'],
    [{ atMost: 3 }, true, '0 to 3'],
    [{ atMost: 2 }, false, '0 to 2'],
    [{ atLeast: 1, atMost: 5 }, true, '1 to 5'],
  ] as const) {
    const said = verify(three, args);
    assert.deepEqual([said.ok, said.count, said.expected], [ok, 3, expected], JSON.stringify(args));
  }
  assert.equal(verify([], { count: 0 }).ok, true);
  assert.equal(verify([], { path: '/never', atMost: 0 }).ok, true);
});

test('verify: a journal that has forgotten says so', () => {
  assert.match(verify([entry({})], {}, 7).note!, /7 requests before these 1 are forgotten/);
  assert.equal(verify([entry({})], {}, 0).note, undefined);
});

test('verify: arguments that mean nothing are refused with their name', () => {
  for (const [args, sentence] of [
    [{ count: -1 }, /count: expected a whole number of at least 0, got -1/],
    [{ count: 1, atLeast: 1 }, /either count, or atLeast and atMost/],
    [{ methd: 'GET' }, /methd: expected one of method, path/],
    [{ headers: { a: 1 } }, /headers\.a: expected a string, got 1/],
    [{ path: 3 }, /path: expected a string, got 3/],
  ] as const) {
    assert.throws(() => expectation(args), sentence);
  }
});

test('verify: the answers of several workers are one', () => {
  const expected = expectation({ method: 'POST', path: '/orders', count: 3 });
  const merged = mergeVerify([
    verified([entry({}), entry({ method: 'GET' })], expected, 1),
    verified([entry({}), entry({}), entry({ method: 'PUT', target: '/x' })], expected, 2),
  ]);
  assert.deepEqual([merged.count, merged.seen, merged.dropped], [3, 5, 3]);
  assert.deepEqual(
    merged.nearMisses.map(({ request }) => request),
    ['GET /orders', 'PUT /x'],
  );
  assert.equal(verdict(merged).ok, true);
});
