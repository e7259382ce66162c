import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epochsForBudget } from './budget.ts';

const plan = { budgetMs: 180_000, pilotMs: [12_000], pilotCounts: true, alpha: 0.01 };

test('as many epochs as fit, the pilot being one of them', () => {
  assert.deepEqual(epochsForBudget(plan), { kind: 'enough', epochs: 15, minimum: 8, msPerEpoch: 12_000 });
  assert.equal(epochsForBudget({ ...plan, pilotCounts: false }).epochs, 15);
  assert.equal(epochsForBudget({ ...plan, budgetMs: 191_999 }).epochs, 15);
});

test('the slowest pilot epoch counts: a budget is not overrun', () => {
  const { epochs, msPerEpoch } = epochsForBudget({ ...plan, pilotMs: [20_000, 10_000] });
  assert.equal(msPerEpoch, 20_000);
  assert.equal(epochs, 2 + 7);
});

test('too small a budget: what fits, and how much time is missing, to the millisecond', () => {
  const short = epochsForBudget({ ...plan, budgetMs: 60_000 });
  assert.deepEqual(short, {
    ...{ kind: 'short', epochs: 5, minimum: 8, msPerEpoch: 12_000, shortfallMs: 36_000 },
  });
  assert.equal(epochsForBudget({ ...plan, budgetMs: 96_000 }).kind, 'enough');
  assert.equal(epochsForBudget({ ...plan, budgetMs: 95_999 }).kind, 'short');
});

test('a pilot that used the budget up leaves its own epoch and the whole rest as shortfall', () => {
  const short = epochsForBudget({ ...plan, budgetMs: 10_000 });
  assert.ok(short.kind === 'short');
  assert.equal(short.epochs, 1);
  assert.equal(short.shortfallMs, 86_000);
});

test('more comparisons need more epochs: the smallest p must survive the correction', () => {
  assert.equal(epochsForBudget({ ...plan, comparisons: 12 }).minimum, 12);
  assert.equal(epochsForBudget({ ...plan, alpha: 0.05 }).minimum, 6);
});

test('what is no time or no number is refused', () => {
  for (const bad of [
    { pilotMs: [] },
    { pilotMs: [0] },
    { budgetMs: Number.NaN },
    { comparisons: 0 },
    { alpha: 0 },
  ]) {
    assert.throws(() => epochsForBudget({ ...plan, ...bad }), RangeError);
  }
});
