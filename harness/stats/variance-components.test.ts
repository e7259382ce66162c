import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRandom } from './random.ts';
import { bestGroupSize, plainComponents, robustComponents } from './variance-components.ts';

const TRIM = 0.2;

function simulate(
  label: string,
  options: { groups: number; size: number; tau: number; sigma: number; burst?: number },
) {
  const random = createRandom(label);
  return Array.from({ length: options.groups }, () => {
    const group = options.tau * random.normal();
    return Array.from(
      { length: options.size },
      () => group + options.sigma * random.normal() + (random.next() < (options.burst ?? 0) ? 20 : 0),
    );
  });
}

const near = (actual: number, expected: number, share: number): void =>
  assert.ok(Math.abs(actual / expected - 1) < share, `${actual}, not ${expected}`);

describe('components that were put in come out', () => {
  for (const [tau, sigma] of [
    [3, 2],
    [1, 4],
  ] as const) {
    test(`between ${tau}, within ${sigma}`, () => {
      const groups = simulate('components', { groups: 1_000, size: 8, tau, sigma });
      for (const found of [plainComponents(groups)!, robustComponents(groups, TRIM)!]) {
        near(Math.sqrt(found.within), sigma, 0.05);
        near(Math.sqrt(found.between), tau, 0.12);
      }
    });
  }

  test('groups of unequal size', () => {
    const groups = simulate('unequal', { groups: 2_000, size: 9, tau: 2, sigma: 2 }).map((xs, i) =>
      xs.slice(i % 6),
    );
    const found = plainComponents(groups)!;
    near(found.within, 4, 0.06);
    near(found.between, 4, 0.12);
  });

  test('rare bursts carry the plain ones away, not the robust ones', () => {
    const groups = simulate('bursts', { groups: 600, size: 16, tau: 1, sigma: 1, burst: 0.02 });
    assert.ok(plainComponents(groups)!.within > 5);
    const robust = robustComponents(groups, TRIM)!;
    near(robust.within, 1, 0.25);
    near(robust.between, 1, 0.25);
  });

  test('by hand: two groups', () => {
    // Means 2 and −1; squares within 2 and 2, one degree of freedom each.
    const found = plainComponents([
      [1, 3],
      [0, -2],
    ])!;
    assert.equal(found.within, 2);
    // (2·4 + 2·1 − 2·2) / 4
    assert.equal(found.between, 1.5);
  });

  test('too little to say anything', () => {
    assert.equal(plainComponents([[1, 2]]), null);
    assert.equal(robustComponents([[1], [2], [3]], TRIM), null);
  });
});

describe('best number per group', () => {
  test('is the least variance for the time, by trying all', () => {
    const components = { between: 9, within: 100 };
    const [groupCost, valueCost] = [700, 160];
    const spent = (n: number) => (groupCost + n * valueCost) * (components.between + components.within / n);
    const best = bestGroupSize(components, groupCost, valueCost);
    const tried = Array.from({ length: 100 }, (_, i) => i + 1).toSorted((a, b) => spent(a) - spent(b))[0]!;
    assert.ok(Math.abs(best - tried) <= 0.5, `${best}, tried ${tried}`);
  });

  test('at its ends', () => {
    assert.equal(bestGroupSize({ between: 100, within: 1 }, 1, 1), 1);
    assert.equal(bestGroupSize({ between: -1, within: 1 }, 1, 1), Number.POSITIVE_INFINITY);
    assert.throws(() => bestGroupSize({ between: 1, within: 1 }, 1, 0), RangeError);
  });
});
