import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { type Answer, type BodyExpectation, mismatch, UNRECORDED } from './expectation.ts';
import { jsonDifferences } from './json-difference.ts';

const answer = (body: string, headers: Record<string, string> = {}, status = 200): Answer => ({
  status,
  headers,
  body,
  digest: () => ({
    length: Buffer.byteLength(body),
    sha256: createHash('sha256').update(body).digest('hex'),
  }),
});

const wrong = (body: BodyExpectation, got: string): string | undefined =>
  mismatch({ status: 200, body }, answer(got));

const json = (value: unknown): string => JSON.stringify(value);

describe('an expected answer', () => {
  it('compares JSON whatever the order of members, and names each place that differs', () => {
    const expected: BodyExpectation = { kind: 'json', value: { a: 1, items: [{ id: 1, price: 12 }] } };
    assert.equal(wrong(expected, '{"items":[{"price":12,"id":1}],"a":1}'), undefined);
    assert.equal(
      wrong(expected, '{"items":[{"price":13,"id":1}],"b":2}'),
      'body: expected 1 in "a", got no such member; expected 12 in "items[0].price", got 13; expected nothing in "b", got 2',
    );
    assert.equal(wrong(expected, '[]'), 'body: expected {"a":1,"items":[{"id":1,"price":12}]}, got []');
    assert.match(wrong(expected, 'Not Found')!, /^body: expected JSON, got "Not Found"$/);
    assert.equal(wrong({ kind: 'json', value: null }, 'null'), undefined);
    assert.equal(wrong({ kind: 'json', value: 1 }, '"1"'), 'body: expected 1, got "1"');
  });

  it('tells the first three differences and how many more there are', () => {
    const text = wrong({ kind: 'json', value: { a: 1, b: 1, c: 1, d: 1, e: 1 } }, '{}')!;
    assert.match(text, /"a".*"b".*"c", got no such member; and 2 more$/);
  });

  it('of a subset leaves further members alone, but not elements', () => {
    const expected: BodyExpectation = {
      kind: 'json',
      value: { user: { id: 7 }, tags: [{ n: 1 }, {}] },
      subset: true,
    };
    assert.equal(
      wrong(expected, json({ user: { id: 7, name: 'x' }, tags: [{ n: 1, m: 2 }, { n: 3 }] })),
      undefined,
    );
    assert.equal(
      wrong(expected, json({ user: { id: 8 }, tags: [{ n: 1 }] })),
      'body: expected 7 in "user.id", got 8; expected 2 elements in "tags", got 1',
    );
  });

  it('of a shape asks for kinds of values, of every element', () => {
    const expected: BodyExpectation = {
      kind: 'json-shape',
      value: { n: 1, list: [{ id: 'x' }], free: null },
    };
    assert.equal(
      wrong(expected, json({ n: 5, list: [{ id: 'a' }, { id: 'b', z: 1 }], free: [] })),
      undefined,
    );
    assert.equal(wrong(expected, json({ n: null, list: [], free: 1 })), undefined);
    assert.equal(
      wrong(expected, json({ n: '5', list: [{ id: 'a' }, { id: 2 }] })),
      'body: expected 1 in "n", got "5"; expected "x" in "list[1].id", got 2; expected null in "free", got no such member',
    );
  });

  it('asks nothing of what may be any, and less of what is ignored', () => {
    const value = { id: 1, at: 'x', deep: { id: 2, 'a.b': 3 } };
    const anyValue = { kind: 'json', value, anyValue: ['$.id', '$.deep["a.b"]'] } as const;
    assert.equal(wrong(anyValue, json({ ...value, id: { any: 1 }, deep: { id: 2, 'a.b': 4 } })), undefined);
    assert.match(
      wrong(anyValue, json({ at: 'x', deep: value.deep }))!,
      /expected 1 in "id", got no such member/,
    );
    assert.match(wrong(anyValue, json({ ...value, deep: { id: 3, 'a.b': 3 } }))!, /"deep.id"/);
    const ignoring = { kind: 'json', value, ignore: ['id', '$.at'] } as const;
    assert.equal(wrong(ignoring, json({ deep: { 'a.b': 3, id: 9 } })), undefined);
  });

  it('of bytes compares length and digest, and shows where a text departs', () => {
    const text = `${'x'.repeat(500)}`;
    const { length, sha256 } = answer(text).digest!();
    const expected: BodyExpectation = { kind: 'digest', length, sha256, beginning: text.slice(0, 200) };
    assert.equal(wrong(expected, text), undefined);
    assert.match(wrong(expected, text.slice(1))!, /^body: expected 500 bytes, got 499$/);
    assert.match(
      wrong(expected, `${'x'.repeat(150)}y${'x'.repeat(349)}`)!,
      /expected 500 bytes with SHA-256 [0-9a-f]{12}…, got [0-9a-f]{12}…; expected "x+" at character 151, got "x{20}y/,
    );
    const { digest: _, ...textOnly } = answer(text);
    assert.match(
      mismatch({ status: 200, body: expected }, textOnly)!,
      /only the text of the answer is known/,
    );
  });

  it('shows of long texts the place where they part', () => {
    const text = wrong({ kind: 'exact', text: `${'a'.repeat(300)}b` }, `${'a'.repeat(300)}c`)!;
    assert.match(text, /^body: expected "a{20}b" at character 301, got "a{20}c"$/);
  });

  it('asks all of several things', () => {
    const both: BodyExpectation = {
      kind: 'all',
      of: [
        { kind: 'contains', text: 'n' },
        { kind: 'json', value: { n: 1 } },
      ],
    };
    assert.equal(wrong(both, '{"n":1}'), undefined);
    assert.match(wrong(both, '{}')!, /contain "n"/);
    assert.match(wrong(both, '{"n":2}')!, /expected 1 in "n", got 2/);
  });

  it('has headers that are exact, or only there, and a content type by its meaning', () => {
    const expected = {
      status: 200,
      headers: { a: '*' },
      headersPresent: ['etag'],
      contentType: 'application/json',
    };
    const headers = { a: '*', etag: '"1"', 'content-type': 'Application/JSON; charset=utf-8' };
    assert.equal(mismatch(expected, answer('', headers)), undefined);
    assert.equal(mismatch(expected, answer('', { ...headers, a: 'x' })), 'header a: expected "*", got "x"');
    const { etag: _, ...withoutTag } = headers;
    assert.equal(mismatch(expected, answer('', withoutTag)), 'header etag: expected some value, got none');
    for (const [given, wanted, same] of [
      ['text/html', 'text/html; charset=utf-8', false],
      ['text/html;charset="UTF-8"', 'text/html; charset=utf-8', true],
      ['application/problem+json', 'application/problem+json;charset=utf-8', true],
      ['application/json; charset=latin1', 'application/json', false],
    ] as const) {
      const found = mismatch({ status: 200, contentType: wanted }, answer('', { 'content-type': given }));
      assert.equal(found === undefined, same, `${given} and ${wanted}: ${found}`);
    }
  });

  it('that was never recorded is met by no answer', () => {
    assert.match(mismatch(UNRECORDED, answer('anything'))!, /has not been recorded/);
  });
});

describe('differences of JSON', () => {
  it('have paths with a star for elements, and quotes for odd names', () => {
    const differences = jsonDifferences({ a: [{ 'x y': 1 }] }, { a: [{ 'x y': 2 }] });
    assert.deepEqual(
      differences.map(({ path, place, kind }) => [path, place, kind]),
      [['$.a[*]["x y"]', 'a[0]["x y"]', 'value']],
    );
  });

  it('tell members of the prototype from own ones', () => {
    assert.deepEqual(jsonDifferences(JSON.parse('{"__proto__":1}'), {}).length, 1);
    assert.deepEqual(jsonDifferences({ constructor: 1 }, {})[0]!.kind, 'missing');
  });
});
