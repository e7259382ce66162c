import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { betweenNights, sharedBetween } from './change-point-between.ts';
import { bestCut, eDivisive } from './change-point-e-divisive.ts';
import { nightEstimate } from './change-point-night.ts';
import { createRandom, type Random } from './random.ts';
import { NOISES, rate } from './simulation.ts';
import { studentP } from './welch.ts';

const random = createRandom('change points');

describe('a night’s number', () => {
  it('is the trimmed mean with the winsorised error', () => {
    // 10 values: 2 are cut at each end; kept 3…8, winsorised 3,3,3,4,5,6,7,8,8,8.
    const estimate = nightEstimate([1, 2, 3, 4, 5, 6, 7, 8, 9, 1000])!;
    assert.equal(estimate.mean, 5.5);
    assert.equal(estimate.freedom, 5);
    const winsorised = [3, 3, 3, 4, 5, 6, 7, 8, 8, 8];
    const squares = winsorised.reduce((sum, x) => sum + (x - 5.5) ** 2, 0);
    assert.ok(Math.abs(estimate.variance - squares / (6 * 5)) < 1e-12);
  });

  it('is none with fewer than five epochs, and refuses what is no number', () => {
    assert.equal(nightEstimate([1, 2, 3, 4]), null);
    assert.throws(
      () => nightEstimate([1, 2, Number.NaN, 4, 5]),
      /expected finite numbers, got NaN at index 2/,
    );
  });

  it('moves with a shift, scales with a factor, and does not care for the order', () => {
    const xs = Array.from({ length: 23 }, () => random.normal());
    const [a, b] = [nightEstimate(xs)!, nightEstimate(xs.map((x) => 3 * x + 2).reverse())!];
    assert.ok(Math.abs(b.mean - (3 * a.mean + 2)) < 1e-12);
    assert.ok(Math.abs(b.variance / a.variance - 9) < 1e-9);
  });

  for (const [name, noise] of Object.entries(NOISES)) {
    if (name === 'skewed') continue;
    it(`claims no more than it may with ${name} noise, far out too`, () => {
      const own = createRandom(`night ${name}`);
      const t = (): number => {
        const estimate = nightEstimate(Array.from({ length: 20 }, () => noise(own)))!;
        return studentP(estimate.mean / Math.sqrt(estimate.variance), estimate.freedom);
      };
      const ps = Array.from({ length: 20_000 }, t);
      const share = (level: number): number => ps.filter((p) => p <= level).length / ps.length;
      assert.ok(share(0.1) < 0.11 && share(0.1) > 0.05, `10 %: ${share(0.1)}`);
      assert.ok(share(0.001) < 0.0018, `0.1 %: ${share(0.001)}`);
    });
  }
});

describe('variance between nights', () => {
  const nights = (own: Random, between: number, n: number, level: (i: number) => number = () => 0) =>
    Array.from({ length: n }, (_, i) => ({
      mean: level(i) + between * own.normal() + 0.5 * own.normal(),
      variance: 0.25,
    }));

  it('is found, with steps and outliers in it', () => {
    const own = createRandom('between');
    const clean = betweenNights([nights(own, 1, 2_000)])!.variance;
    assert.ok(Math.abs(clean - 1) < 0.1, String(clean));
    const stepped = betweenNights([
      nights(own, 1, 2_000, (i) => 30 * Math.floor(i / 200) + (i % 97 === 0 ? 50 : 0)),
    ])!.variance;
    // Two differences in a hundred are spoilt: each counts as one of 2.5 standard errors.
    assert.ok(Math.abs(stepped - 1) < 0.3, String(stepped));
  });

  it('is 0 where epochs explain everything, and nothing without neighbours', () => {
    const own = createRandom('none');
    const found = betweenNights([nights(own, 0, 2_000)])!.variance;
    assert.ok(Math.abs(found) < 0.02, String(found));
    const few = Array.from({ length: 400 }, () => betweenNights([nights(own, 0, 8)])!.variance);
    const mean = few.reduce((sum, x) => sum + x, 0) / few.length;
    assert.ok(Math.abs(mean) < 0.03, `not cut off at 0: ${mean}`);
    assert.ok(sharedBetween([[nights(own, 0, 200)]])[0]!.variance >= 0);
    assert.equal(betweenNights([[{ mean: 1, variance: 1 }], [{ mean: 5, variance: 1 }]]), null);
    assert.ok(Math.abs(betweenNights([[0, 0].map((mean) => ({ mean, variance: 0 }))])!.variance) === 0);
  });

  it('of one series leans on all, by as much as it is less sure than they differ', () => {
    const own = createRandom('shared');
    const calm = Array.from({ length: 20 }, () => [nights(own, 0, 60)]);
    const [many, few] = [[nights(own, 2, 400)], [nights(own, 2, 3)]];
    const shared = sharedBetween([many, few, ...calm]);
    assert.ok(shared[0]!.variance > 3, `its own: ${shared[0]!.variance}`);
    assert.ok(shared[1]!.variance < 3);
    assert.ok(shared[0]!.doubt < shared[1]!.doubt);
    const alike = sharedBetween(Array.from({ length: 30 }, () => [nights(own, 1, 60)]));
    const off = alike.map((it) => (it!.variance - 1) ** 2);
    assert.ok(Math.sqrt(Math.max(...off)) < 0.3, 'alike, they are hardly told apart');
    assert.ok(alike[0]!.doubt < 0.05);
    assert.deepEqual(sharedBetween([[[{ mean: 0, variance: 1 }]]]), [null]);
  });

  for (const [name, sd] of [
    ['alike', () => 0.5],
    ['of which some scatter four times as much', (i: number) => (i % 5 === 0 ? 2 : 0.5)],
  ] as const) {
    it(`knows how badly it is known, of nights ${name}`, () => {
      const own = createRandom(`doubt ${name}`);
      const estimates = Array.from(
        { length: 600 },
        () =>
          betweenNights([
            Array.from({ length: 60 }, (_, i) => ({
              mean: own.normal() + sd(i) * own.normal(),
              variance: sd(i) ** 2,
            })),
          ])!,
      );
      const mean = (value: (it: (typeof estimates)[number]) => number): number =>
        estimates.reduce((sum, it) => sum + value(it), 0) / estimates.length;
      const spread = mean(({ variance }) => (variance - 1) ** 2);
      const claimed = mean(({ error }) => error);
      assert.ok(claimed > 0.7 * spread && claimed < 1.6 * spread, `${claimed} of ${spread}`);
    });
  }
});

describe('E-divisive', () => {
  /** The definition, term by term. */
  const energy = (xs: readonly number[], at: number): number => {
    const [a, b] = [xs.slice(0, at), xs.slice(at)];
    const pairs = (own: readonly number[]): number =>
      own.flatMap((x, i) => own.slice(i + 1).map((y) => Math.abs(x - y))).reduce((sum, d) => sum + d, 0);
    const across = a.flatMap((x) => b.map((y) => Math.abs(x - y))).reduce((sum, d) => sum + d, 0);
    const within = (own: readonly number[]): number => pairs(own) / ((own.length * (own.length - 1)) / 2);
    const [n, m] = [a.length, b.length];
    return ((n * m) / (n + m)) * ((2 * across) / (n * m) - within(a) - within(b));
  };

  it('cuts where its definition says', () => {
    const own = createRandom('energy');
    for (let run = 0; run < 30; run++) {
      const xs = Array.from({ length: 4 + own.integer(12) }, (_, i) => own.normal() + (i > 5 ? 1 : 0));
      const places = Array.from({ length: xs.length - 3 }, (_, i) => i + 2);
      const best = places.reduce((a, b) => (energy(xs, b) > energy(xs, a) + 1e-12 ? b : a));
      assert.equal(bestCut(xs, 0, xs.length), best);
    }
  });

  it('finds steps, and is wrong more often than its p-value says: it chose the place first', () => {
    const own = createRandom('e-divisive');
    const stepped = Array.from({ length: 60 }, (_, i) => own.normal() + (i < 20 ? 0 : i < 45 ? 6 : -3));
    assert.deepEqual(eDivisive(stepped), [20, 45]);
    const claims = rate(300, () => eDivisive(Array.from({ length: 50 }, () => own.normal())).length > 0);
    assert.ok(claims > 0.005, String(claims));
    assert.deepEqual(eDivisive([1, 2, 3]), []);
  });
});
