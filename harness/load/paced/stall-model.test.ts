import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom } from '../../stats/random.ts';
import { type Arrivals, arrivalTimes } from './schedule.ts';
import { type StallModel, stallPercentileMs } from './stall-model.ts';

/**
 * Response times in ms, ascending, of a queue served in order that stands still for `stallMs` every `everyMs`,
 * first in the middle of such a period. Each request takes `serviceMs`; a stall interrupts it.
 */
function simulate(model: StallModel, serviceMs: number, due: Float64Array): Float64Array {
  const { stallMs, everyMs } = model;
  const stallAt = (n: number): number => (n + 0.5) * everyMs;
  let stall = 0;
  let freeMs = 0;
  const times = due.map((arrivalMs) => {
    let startMs = Math.max(arrivalMs, freeMs);
    while (stallAt(stall) + stallMs <= startMs) stall++;
    if (stallAt(stall) <= startMs) startMs = stallAt(stall) + stallMs;
    freeMs = startMs + serviceMs;
    const next = stallAt(stall);
    if (next > startMs && next < freeMs) freeMs += stallMs;
    return freeMs - arrivalMs;
  });
  return times.sort();
}

const at = (sorted: Float64Array, percentile: number): number =>
  sorted[Math.ceil((percentile / 100) * sorted.length) - 1]!;

describe('the percentiles of an open loop against a server that stalls', () => {
  it('follow from the wait of those who were due in the stall', () => {
    const model = { stallMs: 100, everyMs: 10_000, utilisation: 0, baseMs: 0 };
    // One in a hundred is due in a stall, and waits anything from 100 ms down to nothing.
    for (const [percentile, ms] of [
      [50, 0],
      [99, 0],
      [99.5, 50],
      [99.9, 90],
      [99.99, 99],
    ] as const) {
      assert.ok(Math.abs(stallPercentileMs(model, percentile) - ms) < 1e-9, `p${percentile}`);
    }
  });

  it('count those who find a backlog, and the time that every request takes', () => {
    const model = { stallMs: 100, everyMs: 10_000, utilisation: 0.5, baseMs: 2 };
    // The backlog is gone 100 ms after the stall: two in a hundred wait.
    for (const [percentile, ms] of [
      [98, 2],
      [99, 52],
      [99.5, 77],
      [99.9, 97],
    ] as const) {
      assert.ok(Math.abs(stallPercentileMs(model, percentile) - ms) < 1e-9, `p${percentile}`);
    }
  });

  const cases: [Arrivals, number, number, number][] = [
    // Arrivals, req/s, service time in ms, percent by which the simulation may differ.
    ['constant', 1_000, 0.05, 1.5],
    ['constant', 1_000, 0.6, 2],
    // 600 periods: 60,000 requests and more are due in stalls, their number has an s.d. of 0.4 %.
    ['poisson', 1_000, 0.05, 3],
    ['poisson', 500, 0.8, 3],
  ];
  for (const [arrivals, ratePerS, serviceMs, percent] of cases) {
    it(`are those of a simulated queue: ${arrivals}, ${ratePerS}/s, ${serviceMs} ms each`, () => {
      const utilisation = (ratePerS * serviceMs) / 1_000;
      const model = { stallMs: 100, everyMs: 4_000, utilisation, baseMs: serviceMs };
      const periods = arrivals === 'constant' ? 3 : 600;
      const due = arrivalTimes(arrivals, ratePerS, periods * model.everyMs, createRandom(11));
      const times = simulate(model, serviceMs, due);
      for (const percentile of [99, 99.5, 99.9]) {
        const expected = stallPercentileMs(model, percentile);
        const simulated = at(times, percentile);
        assert.ok(
          Math.abs(simulated / expected - 1) < percent / 100,
          `p${percentile}: simulated ${simulated}, expected ${expected}`,
        );
      }
      assert.ok(at(times, 50) < 2 + 3 * serviceMs);
    });
  }

  it('are refused where one stall runs into the next, and for percentiles that are none', () => {
    const model = { stallMs: 100, everyMs: 150, utilisation: 0.5, baseMs: 0 };
    assert.throws(() => stallPercentileMs(model, 99), /gone before the next stall/);
    assert.throws(() => stallPercentileMs({ ...model, utilisation: 1 }, 99), RangeError);
    assert.throws(() => stallPercentileMs({ ...model, everyMs: 1_000 }, 100), /percentile above 0/);
  });
});
