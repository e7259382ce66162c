import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BytesAnswer } from '../load/answer.ts';
import { mismatch } from '../model/expectation.ts';
import type { Ignored } from './gate.ts';
import { type Recorded, recordedAnswer } from './recorded-answer.ts';

const NOTHING: Ignored = { headers: [], members: [] };

const answer = (body: string | Buffer, headers: Record<string, string> = {}, status = 200): BytesAnswer =>
  new BytesAnswer(status, headers, Buffer.from(body));
const JSON_TYPE = { 'content-type': 'application/json' };
const json = (value: unknown, headers: Record<string, string> = {}): BytesAnswer =>
  answer(JSON.stringify(value), { ...JSON_TYPE, ...headers });

function recorded(answers: readonly BytesAnswer[], ignore = NOTHING): Recorded {
  const found = recordedAnswer(answers, ignore);
  assert.ok(typeof found !== 'string', String(found));
  return found;
}

describe('recorded answers', () => {
  it('that are all the same are expected as they are, but for what belongs to the way they travelled', () => {
    const headers = { date: 'now', connection: 'close', server: 'x', 'x-own': '1', 'content-length': '3' };
    const { expect, volatile } = recorded([
      answer('abc', headers),
      answer('abc', { ...headers, date: 'then' }),
    ]);
    assert.deepEqual(expect, {
      status: 200,
      headers: { 'x-own': '1' },
      body: { kind: 'exact', text: 'abc' },
    });
    assert.deepEqual(volatile, []);
  });

  it('of JSON are compared without order, and without the members that change', () => {
    const one = (id: number, more: object = {}) => json({ items: [{ id, n: 1 }], at: id, ...more });
    const { expect, volatile } = recorded([one(1), one(2), one(3, { debug: true })]);
    assert.deepEqual(volatile, ['member items[*].id', 'member at', 'member debug']);
    assert.equal(mismatch(expect, one(9)), undefined);
    assert.equal(
      mismatch(expect, one(9, { debug: 'x' })),
      undefined,
      'what came and went may be there or not',
    );
    assert.match(mismatch(expect, json({ items: [{ n: 1 }], at: 1 }))!, /items\[0\]\.id.*no such member/);
    assert.match(
      mismatch(expect, json({ items: [{ id: 1, n: 2 }], at: 1 }))!,
      /expected 1 in "items\[0\]\.n", got 2/,
    );
  });

  it('of lists that grow are not compared there', () => {
    const { expect, volatile } = recorded([json({ list: [1] }), json({ list: [1, 2] })]);
    assert.deepEqual(volatile, ['member list']);
    assert.equal(mismatch(expect, json({ list: [] })), undefined);
    const whole = recorded([json([1]), json([1, 2])]);
    assert.deepEqual([whole.volatile, whole.expect.body], [['the whole body'], undefined]);
  });

  it('leave out what is to be ignored', () => {
    const ignore = { headers: ['x-own'], members: ['id', '$.deep.at'] };
    const { expect } = recorded(
      [
        json({ id: 1, deep: { at: 1, n: 1 } }, { 'x-own': '1' }),
        json({ id: 1, deep: { at: 1, n: 1 } }, { 'x-own': '1' }),
      ],
      ignore,
    );
    assert.equal(mismatch(expect, json({ deep: { n: 1 } })), undefined);
    assert.match(mismatch(expect, json({ deep: { n: 2 } }))!, /"deep\.n"/);
  });

  it('have headers that change by value, or by being there', () => {
    const { expect, volatile } = recorded([
      answer('', { etag: '1', 'x-now': '1', vary: 'a' }),
      answer('', { etag: '2', vary: 'a' }),
    ]);
    assert.deepEqual(volatile, ['header etag', 'header x-now']);
    assert.deepEqual([expect.headers, expect.headersPresent], [{ vary: 'a' }, ['etag']]);
  });

  it('of texts that change are not compared; of bytes and large texts by digest', () => {
    assert.deepEqual(recorded([answer('a'), answer('b')]).volatile, ['the whole body']);
    const bytes = Buffer.from([0xff, 0xfe, 0x00]);
    const binary = recorded([answer(bytes), answer(bytes)]).expect;
    assert.equal(binary.body?.kind, 'digest');
    assert.equal(mismatch(binary, answer(bytes)), undefined);
    // As text both would be the same three replacement characters.
    assert.match(mismatch(binary, answer(Buffer.from([0xfd, 0xfe, 0x00])))!, /SHA-256/);
    const large = recorded([answer('x'.repeat(300_000)), answer('x'.repeat(300_000))]).expect;
    assert.deepEqual([large.body?.kind, (large.body as { length: number }).length], ['digest', 300_000]);
  });

  it('that call themselves JSON and are not, or are packed, are bytes like others', () => {
    const broken = recorded([answer('{', JSON_TYPE), answer('{', JSON_TYPE)]);
    assert.deepEqual(broken.expect.body, { kind: 'exact', text: '{' });
    const packed = { ...JSON_TYPE, 'content-encoding': 'gzip' };
    assert.equal(recorded([answer('{}', packed), answer('{}', packed)]).expect.body?.kind, 'exact');
    assert.deepEqual(recorded([json({}), answer('{', JSON_TYPE)]).volatile, ['the whole body']);
  });

  it('with different statuses are of no use', () => {
    assert.match(
      String(recordedAnswer([answer(''), answer('', {}, 404)], NOTHING)),
      /now with 200, now with 404/,
    );
  });
});
