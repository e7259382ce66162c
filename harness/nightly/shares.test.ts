import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AGAIN, againMs, ENOUGH_MS, LEAST_MS, sharesOf } from './shares.ts';

const MIN = 60_000;
const all = (n: number): number => n;
const none = (): number => 0;

describe('the time of a night', () => {
  it('goes to all series alike while none can be a suspect', () => {
    assert.deepEqual(sharesOf(10 * MIN, 5, none), { series: 5, eachMs: 2 * MIN, reserveMs: 0 });
  });

  it('has room for one second measurement at least, as soon as there can be any', () => {
    const { series, eachMs, reserveMs } = sharesOf(30 * MIN, 5, all);
    assert.deepEqual([series, eachMs, reserveMs], [5, 3 * MIN, (AGAIN + 1) * 3 * MIN]);
  });

  it('is never more than there is, whatever the list', () => {
    for (const count of [1, 3, 10, 50, 400]) {
      for (const minutes of [1, 2, 5, 10, 45, 600]) {
        for (const judged of [all, none, (n: number) => Math.floor(n / 2)]) {
          const { series, eachMs, reserveMs } = sharesOf(minutes * MIN, count, judged);
          assert.ok(series * eachMs + reserveMs <= minutes * MIN + 1e-6, `${count} in ${minutes}`);
          assert.ok(series === 0 || (eachMs >= LEAST_MS && eachMs <= ENOUGH_MS));
          assert.ok(series <= count);
        }
      }
    }
  });

  it('leaves series out rather than measuring all of them to no purpose', () => {
    assert.equal(sharesOf(10 * MIN, 50, none).series, 12);
    assert.equal(sharesOf(10 * MIN, 50, all).series, 6);
  });

  it('measures one where there is time for one, and none where there is not', () => {
    assert.deepEqual(sharesOf(2 * MIN, 4, all), { series: 1, eachMs: 2 * MIN, reserveMs: 0 });
    assert.equal(sharesOf(0.8 * MIN, 4, none).series, 0);
    assert.equal(sharesOf(60 * MIN, 0, none).series, 0);
  });

  it('of one suspect is shared with the direct comparison, of several with the others', () => {
    assert.equal(againMs(MIN, 5 * MIN, 1), 4 * MIN);
    assert.equal(againMs(MIN, 60 * MIN, 2), 4 * MIN);
    assert.equal(againMs(MIN, 5 * MIN, 2), 2 * MIN);
  });

  it('is not used up where enough is enough', () => {
    assert.equal(sharesOf(600 * MIN, 2, none).eachMs, ENOUGH_MS);
  });
});
