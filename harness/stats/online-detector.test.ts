import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type NightEstimate, nightEstimate } from './change-point-night.ts';
import { driftOf, stepResidual } from './drift.ts';
import { ages, firstNight, levelOf, scanForStep } from './online-detector.ts';
import { createRandom } from './random.ts';
import { rate } from './simulation.ts';

const NONE = { variance: 0, doubt: 0 };
const exact = (mean: number, variance = 1): NightEstimate => ({ mean, variance, freedom: 1e9, epochs: 100 });

describe('a level', () => {
  it('is the weighted mean; with known variances its error is the textbook’s', () => {
    const level = levelOf([exact(1, 1), exact(4, 2)], NONE);
    assert.ok(Math.abs(level.mean - 2) < 1e-12);
    assert.ok(Math.abs(level.variance - 2 / 3) < 1e-6);
    const between = levelOf([exact(1, 1), exact(4, 2)], { variance: 98, doubt: 0 });
    assert.ok(Math.abs(between.mean - 2.5) < 0.01, 'nights that differ much weigh the same');
  });

  it('says a larger error when the weights are guesses', () => {
    const guessed = [1, 2, 3].map((mean) => ({ mean, variance: 1, freedom: 6, epochs: 10 }));
    assert.ok(levelOf(guessed, NONE).variance > 1.3 / 3);
    assert.throws(() => levelOf([], NONE), /expected at least one night, got none/);
    assert.throws(() => levelOf([exact(0, 0)], NONE), /expected a variance above 0, got 0/);
  });
});

describe('tonight against its level', () => {
  it('with known variances is the normal test', () => {
    const shift = firstNight(exact(3), [exact(0), exact(0), exact(0)], NONE);
    assert.equal(shift.effect, 3);
    assert.ok(Math.abs(shift.se - Math.sqrt(4 / 3)) < 1e-6);
    assert.ok(Math.abs(shift.p - 0.00937) < 0.0002, String(shift.p));
  });

  it('does not depend on unit or origin, and changes only its sign with the direction', () => {
    const random = createRandom('invariance');
    const nights = Array.from({ length: 8 }, () => ({
      mean: random.normal(),
      variance: 0.5 + random.next(),
      freedom: 9,
      epochs: 14,
    }));
    const moved = nights.map((it) => ({ ...it, mean: 7 - 2 * it.mean, variance: 4 * it.variance }));
    const between = { variance: 0.3, doubt: 0.01 };
    const [a, b] = [
      firstNight(nights[7]!, nights.slice(0, 7), between),
      firstNight(moved[7]!, moved.slice(0, 7), { variance: 1.2, doubt: 0.16 }),
    ];
    assert.ok(Math.abs(a.p - b.p) < 1e-9);
    assert.ok(Math.abs(a.effect * -2 - b.effect) < 1e-9);
  });

  for (const [name, sd] of [
    ['nights of equal scatter', () => 1],
    ['one that scatters three times as much tonight', (night: number) => (night === 12 ? 3 : 1)],
    ['nights that scatter as they like', (night: number) => 0.5 + (night % 5)],
  ] as const) {
    it(`is wrong as often as it says with ${name}, and few epochs`, () => {
      const random = createRandom(`first night ${name}`);
      const ps = Array.from({ length: 6_000 }, () => {
        const nights = Array.from(
          { length: 13 },
          (_, i) => nightEstimate(Array.from({ length: 12 }, () => sd(i) * random.normal()))!,
        );
        return firstNight(nights[12]!, nights.slice(0, 12), NONE).p;
      });
      const share = (level: number): number => ps.filter((p) => p <= level).length / ps.length;
      assert.ok(share(0.1) < 0.12 && share(0.1) > 0.06, `10 %: ${share(0.1)}`);
      assert.ok(share(0.002) < 0.005, `0.2 %: ${share(0.002)}`);
    });
  }
});

describe('the scan for an earlier step', () => {
  it('finds its night, and pays for the places it looked at', () => {
    const nights = Array.from({ length: 40 }, (_, i) => exact(i < 34 ? 0 : 2));
    const split = scanForStep(nights, NONE)!;
    assert.equal(split.at, 40 - ages(40).find((age) => age >= 6)!);
    assert.equal(split.scanP, Math.min(1, split.p * ages(40).length));
    assert.equal(scanForStep(nights.slice(0, 2), NONE), null);
  });

  it('never gives the level no night', () => {
    for (const n of [3, 4, 10, 365]) assert.ok(ages(n).every((age) => age >= 2 && age < n));
    assert.deepEqual(ages(3), [2]);
  });

  it('agrees with the test of two levels, term by term', () => {
    const random = createRandom('scan');
    const nights = Array.from({ length: 30 }, () => ({
      mean: random.normal(),
      variance: 0.5 + random.next(),
      freedom: 11,
      epochs: 20,
    }));
    const between = { variance: 0.4, doubt: 0.01 };
    const split = scanForStep(nights, between)!;
    const [before, after] = [
      levelOf(nights.slice(0, split.at), between),
      levelOf(nights.slice(split.at), between),
    ];
    assert.ok(Math.abs(split.effect - (after.mean - before.mean)) < 1e-9);
    assert.ok(Math.abs(split.se - Math.sqrt(before.variance + after.variance)) < 1e-9);
  });

  it('cries wolf no more often than its level', () => {
    const random = createRandom('scan level');
    const alarms = rate(3_000, () => {
      const nights = Array.from({ length: 40 }, () => exact(random.normal()));
      return scanForStep(nights, NONE)!.scanP <= 0.05;
    });
    assert.ok(alarms <= 0.06 && alarms > 0.01, String(alarms));
  });
});

describe('drift', () => {
  const days = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
  it('is the weighted line through the nights', () => {
    const nights = days(20).map((day) => exact(5 + 0.5 * day, 1 + (day % 3)));
    const drift = driftOf(nights, days(20), 0)!;
    assert.ok(Math.abs(drift.slope - 0.5) < 1e-12);
    assert.ok(Math.abs(drift.change - 9.5) < 1e-9);
    assert.ok(drift.residual < 1e-12 && stepResidual(nights, 10, 0) > 10);
  });

  it('takes missing nights for what they are', () => {
    const gaps = days(20).map((day) => (day < 10 ? day : day + 30));
    assert.ok(
      Math.abs(
        driftOf(
          gaps.map((day) => exact(0.1 * day)),
          gaps,
          0,
        )!.slope - 0.1,
      ) < 1e-12,
    );
  });

  it('a step is described better by two levels', () => {
    const nights = days(30).map((day) => exact(day < 15 ? 0 : 4));
    assert.ok(stepResidual(nights, 15, 0) < driftOf(nights, days(30), 0)!.residual);
  });

  it('is wrong no more often than it says', () => {
    const random = createRandom('drift');
    const wrong = rate(4_000, () => {
      const nights = days(30).map(() => ({ ...exact(random.normal()), freedom: 11 }));
      return driftOf(nights, days(30), 0)!.p <= 0.05;
    });
    // A little less: weights count as guesses.
    assert.ok(wrong > 0.03 && wrong < 0.06, String(wrong));
  });

  it('asks for two weeks, and for days that belong to the nights', () => {
    assert.equal(
      driftOf(
        days(13).map(() => exact(0)),
        days(13),
        0,
      ),
      null,
    );
    assert.equal(
      driftOf(
        days(14).map(() => exact(0)),
        days(14).map(() => 3),
        0,
      ),
      null,
    );
    assert.throws(
      () =>
        driftOf(
          days(14).map(() => exact(0)),
          [1],
          0,
        ),
      /a day for each of 14 nights, got 1/,
    );
  });
});
