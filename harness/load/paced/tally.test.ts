import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ScenarioRequest } from '../../model/scenario.ts';
import { TimeHistogram } from '../observe/histogram.ts';
import { targetOf } from '../testing/servers.ts';
import { Aim } from './aim.ts';
import { Channel } from './channel.ts';
import { Tally } from './tally.ts';

const JSON_REQUEST: ScenarioRequest = {
  method: 'GET',
  path: '/user',
  expect: { status: 200, headers: { 'x-kind': 'user' }, body: { kind: 'json', value: { a: 1, b: 2 } } },
};

/** How often the expected body was looked at. */
function watched(request: ScenarioRequest): { request: ScenarioRequest; looks(): number } {
  let looks = 0;
  const { body, ...head } = request.expect;
  const expect = Object.defineProperty({ ...head }, 'body', {
    enumerable: true,
    get() {
      looks++;
      return body;
    },
  });
  return { request: { ...request, expect }, looks: () => looks };
}

class AnsweredChannel extends Channel {
  constructor() {
    super('127.0.0.1', 1, { answered() {}, failed() {} });
  }

  give(body: string, kind = 'user'): this {
    this.kept = true;
    this.parser.begin(false, true);
    const text = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nX-Kind: ${kind}\r\n\r\n${body}`;
    this.parser.feed(Buffer.from(text), 0, text.length);
    return this;
  }

  override get answeredMs(): number {
    return 1;
  }
}

const tallyOf = (aim: Aim) => new Tally(aim, { service: new TimeHistogram() });

describe('the tally of a stretch of load', () => {
  it('counts a kept answer only when it has been compared', () => {
    const tally = tallyOf(new Aim(targetOf(1, { requests: [JSON_REQUEST] })));
    tally.answer(new AnsweredChannel().give('{"b":2,"a":1}'), true);
    tally.answer(new AnsweredChannel().give('{"b":2,"a":3}'), true);
    assert.deepEqual([tally.requests, tally.verified, tally.errors.count], [0, 0, 0]);
    tally.settle();
    assert.deepEqual([tally.requests, tally.verified, tally.errors.count], [1, 2, 1]);
    assert.match(tally.errors.samples[0]!, /^GET \/user: body: expected/);
  });

  it('compares a body equal to a correct one by its text, also from one stretch to the next', () => {
    const { request, looks } = watched(JSON_REQUEST);
    const aim = new Aim(targetOf(1, { requests: [request] }));
    const first = tallyOf(aim);
    first.answer(new AnsweredChannel().give('{"b":2,"a":1}'), true);
    first.settle();
    const second = tallyOf(aim);
    const before = looks();
    for (let i = 0; i < 1_000; i++) second.answer(new AnsweredChannel().give('{"b":2,"a":1}'), true);
    assert.deepEqual([second.requests, second.verified, looks() - before], [1_000, 1_000, 0]);
    second.answer(new AnsweredChannel().give('{"a":1,"b":2}'), true);
    second.settle();
    assert.deepEqual([second.requests, second.verified], [1_001, 1_001]);
    assert.ok(looks() > before);
  });

  it('still looks at the headers of such an answer', () => {
    const tally = tallyOf(new Aim(targetOf(1, { requests: [JSON_REQUEST] })));
    tally.answer(new AnsweredChannel().give('{"a":1,"b":2}'), true);
    tally.settle();
    tally.answer(new AnsweredChannel().give('{"a":1,"b":2}', 'dog'), true);
    tally.settle();
    assert.deepEqual([tally.requests, tally.verified], [1, 2]);
    assert.deepEqual(tally.errors.samples, ['GET /user: header x-kind: expected "user", got "dog"']);
  });

  it('never remembers a wrong body as a correct one', () => {
    const tally = tallyOf(new Aim(targetOf(1, { requests: [JSON_REQUEST] })));
    for (let i = 0; i < 3; i++) {
      tally.answer(new AnsweredChannel().give('{"a":1}'), true);
      tally.settle();
    }
    assert.deepEqual([tally.requests, tally.errors.count], [0, 3]);
  });

  it('holds a bounded amount, and compares no more at a time than it must', () => {
    const tally = tallyOf(new Aim(targetOf(1, { requests: [JSON_REQUEST] })));
    const padding = ' '.repeat(1024 * 1024);
    // Different texts of the same value, a mebibyte each; 16 MiB are held.
    for (let i = 0; i < 18; i++) {
      tally.answer(new AnsweredChannel().give(`{"a":1,${' '.repeat(i)}"b":2}${padding}`), true);
      assert.equal(tally.verified, Math.max(0, i - 14), `after ${i + 1}`);
    }
    tally.settle();
    assert.deepEqual([tally.requests, tally.errors.count], [18, 0]);
  });
});
