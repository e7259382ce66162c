import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom } from '../../stats/random.ts';
import { arrivalTimes } from './schedule.ts';

const poisson = (seed: number, ratePerS = 1_000, durationMs = 20_000) =>
  arrivalTimes('poisson', ratePerS, durationMs, createRandom(seed).fork('arrivals'));

describe('the schedule of an open loop', () => {
  it('is the same for the same seed, and another for another', () => {
    assert.deepEqual(poisson(7), poisson(7));
    assert.notDeepEqual(poisson(7).slice(0, 5), poisson(8).slice(0, 5));
  });

  it('is evenly spaced when constant', () => {
    const times = arrivalTimes('constant', 200, 25, createRandom(1));
    assert.deepEqual([...times], [2.5, 7.5, 12.5, 17.5, 22.5]);
  });

  it('is exact to the last request when constant: no error adds up', () => {
    const times = arrivalTimes('constant', 3_000, 300_000, createRandom(1));
    assert.equal(times.length, 900_000);
    for (const i of [0, 1, 2, 449_999, 899_999]) {
      assert.ok(Math.abs(times[i]! - (i + 0.5) / 3) < 1e-9, `${times[i]}`);
    }
  });

  it('has room for any number of arrivals, also when more come than expected', () => {
    // A random source whose gaps are a thousandth of what the rate promises.
    const hurried = { ...createRandom(1), next: () => 1 - Math.exp(-0.001) };
    const times = arrivalTimes('poisson', 10, 1_000, hurried);
    assert.equal(times.length, 9_999);
    assert.ok(times.every((time, i) => Math.abs(time - (i + 1) * 0.1) < 1e-6));
  });

  it('has the number and the gaps of a Poisson process', () => {
    const times = poisson(1);
    // 20,000 expected, s.d. 141: five s.d. on either side.
    assert.ok(Math.abs(times.length - 20_000) < 707, `${times.length}`);
    const gaps = [...times].slice(1).map((time, i) => time - times[i]!);
    assert.ok(gaps.every((gap) => gap >= 0));
    // An exponential gap exceeds its mean with probability 1/e; binomial s.d. 0.0034.
    const long = gaps.filter((gap) => gap > 1).length / gaps.length;
    assert.ok(Math.abs(long - Math.exp(-1)) < 0.017, `${long}`);
    assert.ok(times.at(-1)! < 20_000);
  });

  it('refuses rates and durations that make no sense', () => {
    for (const [rate, ms] of [
      [0, 1],
      [1, 0],
      [Number.NaN, 1],
      [1e9, 1e9],
    ] as const) {
      assert.throws(() => poisson(1, rate, ms), RangeError);
    }
  });
});
