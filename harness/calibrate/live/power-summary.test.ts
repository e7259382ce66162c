import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PowerOutcome, SideSeen } from './power.ts';
import { isCovered, isFound, isWrong, powerResults, summarisePower, summariseSide } from './power-summary.ts';
import { outcome } from './testing/outcome.ts';

const side: SideSeen = { cpuUsPerRequest: 70, p50Us: 900, p99Us: null, gc: null };
const power = (over: Partial<PowerOutcome> = {}): PowerOutcome => ({
  ...outcome(),
  kind: 'outcome',
  amount: 0.02,
  index: 0,
  faster: false,
  planted: 1.02,
  plain: side,
  turned: side,
  ...over,
});

describe('a verdict on a planted effect', () => {
  it('is found only with the sign of the side that was turned', () => {
    assert.ok(isFound(power({ verdict: 'slower' })));
    assert.ok(!isFound(power({ verdict: 'faster' })));
    assert.ok(isFound(power({ verdict: 'faster', faster: true, planted: 1 / 1.02 })));
    assert.ok(!isFound(power({ verdict: 'same' })));
  });

  it('is wrong with the other sign, with any sign where nothing was planted, and as "same" beyond the margin', () => {
    const wrong = (over: Partial<PowerOutcome>): boolean => isWrong(power(over), 0.01);
    assert.ok(wrong({ verdict: 'faster' }));
    assert.ok(wrong({ verdict: 'slower', planted: 1 }) && !isFound(power({ verdict: 'slower', planted: 1 })));
    assert.ok(wrong({ verdict: 'same' }));
    assert.ok(wrong({ verdict: 'same', faster: true, planted: 1 / 1.02 }));
    assert.ok(!wrong({ verdict: 'same', planted: 1.005 }));
    assert.ok(!wrong({ verdict: 'unresolved' }) && !wrong({ verdict: 'void' }));
    assert.ok(!wrong({ verdict: 'same', planted: null }));
  });

  it('holds the effect or not; without an interval it does not', () => {
    assert.equal(isCovered(power({ low: 1.01, high: 1.03 })), true);
    assert.equal(isCovered(power({ low: 1.021, high: 1.03 })), false);
    assert.equal(isCovered(power({ low: null, high: null })), false);
    assert.equal(isCovered(power({ planted: null })), null);
  });
});

describe('a series with planted effects', () => {
  const outcomes = [
    power({ verdict: 'slower', ratio: 1.03, low: 1.01, high: 1.05, durationMs: 60_000 }),
    power({
      verdict: 'faster',
      faster: true,
      planted: 1 / 1.02,
      ratio: 0.99,
      low: 0.985,
      high: 0.995,
      durationMs: 180_000,
    }),
    power({ amount: 0, planted: 1, verdict: 'slower', ratio: 1.01, low: 1.005, high: 1.02 }),
  ];

  it('is summed up by effect', () => {
    const [two, none] = summarisePower(outcomes, 0.01);
    assert.deepEqual(
      [two!.amount, two!.experiments, two!.found, two!.wrong, two!.covered, two!.medianMinutes],
      [0.02, 2, 2, 0, 1, 2],
    );
    assert.ok(Math.abs(two!.planted! - 0.02) < 1e-12);
    // Seen: 1.03 and 1/0.99; bias: 1.03/1.02 and 0.99·1.02.
    assert.ok(Math.abs(two!.seen! - ((1.03 + 1 / 0.99) / 2 - 1)) < 1e-12);
    assert.ok(Math.abs(two!.bias! - ((1.03 / 1.02 + 0.99 * 1.02) / 2 - 1)) < 1e-12);
    assert.deepEqual([none!.planted, none!.found, none!.wrong, none!.covered], [0, 0, 1, 0]);
  });

  it('goes into the calibration, but for effects of unknown size', () => {
    const unknown = power({ amount: 64, planted: null });
    assert.deepEqual(powerResults(summarisePower([...outcomes, unknown], 0.01))[1], {
      planted: 0,
      covered: 0,
      experiments: 1,
      found: 0,
      wrong: 1,
      medianMinutes: 1,
    });
    assert.equal(powerResults(summarisePower([unknown], 0.01)).length, 0);
  });
});

it('collections are summed over processes, per 1,000 requests; times are medians', () => {
  const gc = { requests: 500, collections: 2, ms: 3 };
  assert.deepEqual(
    summariseSide([
      { ...side, gc },
      { ...side, p50Us: 1_100, gc },
    ]),
    {
      cpuUsPerRequest: 70,
      p50Us: 1_000,
      p99Us: null,
      collections: 4,
      gcMs: 6,
    },
  );
  assert.deepEqual([summariseSide([side]).collections, summariseSide([]).gcMs], [null, null]);
});
