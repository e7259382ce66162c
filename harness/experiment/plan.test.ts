import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fewestEpochs, makePlan, planLine } from './plan.ts';
import type { PilotRate } from './run-record.ts';
import { config, helloScenario } from './testing/fake-equipment.ts';

const names = (n: number): string[] => Array.from({ length: n }, (_, i) => `v${i}`);

describe('fewestEpochs', () => {
  const table: [number, number, number, number][] = [
    // alpha, variants, scenarios, epochs: 2/2ⁿ ≤ alpha/comparisons
    [0.05, 2, 1, 6],
    [0.01, 2, 1, 8],
    [0.01, 6, 2, 11],
    [0.05, 3, 1, 7],
  ];
  for (const [alpha, variants, scenarios, epochs] of table) {
    it(`${variants} variants × ${scenarios} scenarios at ${alpha}: ${epochs}`, () => {
      assert.equal(
        fewestEpochs({
          alpha,
          variants: names(variants),
          scenarios: names(scenarios),
          control: null,
          rule: 'fixed',
        }),
        epochs,
      );
    });
  }
});

describe('makePlan', () => {
  const rates: PilotRate[] = ['plain', 'other'].map((variant) => ({
    scenario: 'hello',
    variant,
    ratePerS: 1_000,
    startupMs: 200,
    closes: false,
  }));
  const asked = config({
    epochs: null,
    slicesPerTrial: null,
    sliceMs: null,
    warmupRequests: null,
    alpha: 0.01,
  });
  const plan = (over: object, spentMs: number) =>
    makePlan({ ...asked, ...over }, [helloScenario], rates, 'paced', spentMs);

  it('fills what is left of the budget, and time spent before is gone', () => {
    const early = plan({ budgetMs: 180_000 }, 5_000);
    const late = plan({ budgetMs: 180_000 }, 60_000);
    assert.ok(early.plan.epochs > late.plan.epochs && late.plan.epochs >= 8);
    assert.ok(early.plan.epochs * early.pilot.epochMs <= 175_000);
    assert.equal(early.pilot.budgetMs, 180_000);
  });
  it('obeys a number of epochs', () => {
    const { plan: fixed, pilot } = plan({ epochs: 3 }, 5_000);
    assert.equal(fixed.epochs, 3);
    assert.equal(pilot.budgetMs, null);
  });
  it('by the clock: a time and a limit, of the roomiest shape however short the time is', () => {
    const { plan: short, pilot } = plan({ budgetMs: 20_000, byClock: true }, 5_000);
    assert.deepEqual([short.rule, short.slicesPerTrial, short.epochs], ['fixed', 16, 2 * 8]);
    assert.ok(Math.abs(short.budgetMs! - 8 * pilot.epochMs) < 1, 'never fewer than are needed');
    const { plan: long } = plan({ budgetMs: 600_000, byClock: true }, 0);
    assert.deepEqual([long.budgetMs, long.slicesPerTrial], [596_000, 16]);
    assert.deepEqual(long.warmupRequests, short.warmupRequests);
    assert.doesNotMatch(planLine(long, 7_500), /answer/);
    assert.equal(plan({ epochs: 3, byClock: true }, 0).plan.epochs, 3);
  });
  it('is said in one line', () => {
    const { plan: fixed } = plan({ epochs: 10 }, 0);
    assert.equal(
      planLine(fixed, 7_500),
      '10 epochs of 2 variants × 1 scenario, 16 slices of 100 ms each: about 1 min 15 s',
    );
  });
});
