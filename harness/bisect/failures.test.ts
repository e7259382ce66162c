import assert from 'node:assert/strict';
import { it } from 'node:test';
import { shortHash } from './commits.ts';
import { failedTooOften } from './failures.ts';

const commits = ['a', 'b', 'c'].map((letter) => ({ hash: letter.repeat(40), subject: letter, merged: 0 }));
const failure = { code: 'E_HANG', message: 'it hung', log: [] };
const step = (position: number, ...outcomes: ('ok' | 'failed')[]) => ({
  trials: outcomes.map((outcome) => ({ variant: shortHash(commits[position]!), outcome })),
});
const middle = { older: 0, newer: 1 };

it('a commit between is skipped when it has failed twice and was never measured', () => {
  assert.equal(failedTooOften(middle, [{}, {}], commits, [step(1, 'failed')]), null);
  assert.equal(failedTooOften(middle, [{}, { failure }], commits, []), null);
  assert.deepEqual(failedTooOften(middle, [{}, { failure }], commits, [step(1, 'failed')]), {
    kind: 'skip',
    position: 1,
    why: 'it hung',
  });
});

it('one that others were compared with may fail three times, and then all ends', () => {
  const after = (...outcomes: ('ok' | 'failed')[]) =>
    failedTooOften(middle, [{}, { failure }], commits, [step(1, ...outcomes)]);
  assert.equal(after('ok', 'failed', 'failed'), null);
  assert.throws(() => after('ok', 'failed', 'failed', 'failed'), { code: 'E_HANG', message: 'it hung' });
});

it('an end is never skipped', () => {
  const ends = { older: 0, newer: 2 };
  assert.throws(() => failedTooOften(ends, [{ failure }, {}], commits, [step(0, 'failed')]), {
    code: 'E_HANG',
  });
});
