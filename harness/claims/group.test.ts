import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupClaims, questions } from './group.ts';
import { configOf } from './measure.ts';
import { CLAIMS } from './testing/claimed.ts';

const { stepOne, both, bulk, scripts } = CLAIMS;
const elsewhere = (scenario: string) => ({ ...stepOne, scenario });

describe('claims into experiments', () => {
  test('one for each scenario, with every variant once, in order of first use', () => {
    const [hello, far, ...rest] = groupClaims([stepOne, elsewhere('far'), both, bulk]);
    assert.deepEqual(rest, []);
    assert.deepEqual(hello, {
      scenarios: ['hello'],
      variants: ['before', 'one', 'two', 'three'],
      claims: [stepOne, both, bulk],
    });
    assert.deepEqual([far!.scenarios, far!.variants], [['far'], ['before', 'one']]);
  });

  test('scenarios whose scripts are compared share one, also when that shows late', () => {
    const groups = groupClaims([elsewhere('other'), elsewhere('far'), stepOne, scripts]);
    assert.deepEqual(
      groups.map(({ scenarios, claims }) => [scenarios, claims.length]),
      [
        [['other', 'hello'], 3],
        [['far'], 1],
      ],
    );
  });

  test('two variants of a claim about scripts are one', () => {
    assert.deepEqual(groupClaims([scripts])[0]!.variants, ['before']);
  });
});

test('claims that ask for the same effect share an interval', () => {
  const sameWithOtherFigure = {
    ...stepOne,
    claim: { ...stepOne.claim, id: 'x', expected: { kind: 'figure', ratio: 2 } as const },
  };
  assert.equal(questions([stepOne, sameWithOtherFigure]), 1);
  assert.equal(questions([stepOne, both, bulk, elsewhere('far')]), 4);
  // The difference of two effects is another question than the first of them.
  const own = {
    ...bulk,
    claim: { ...bulk.claim, expected: { kind: 'direction', direction: 'lower' } as const },
  };
  assert.equal(questions([bulk, own]), 2);
});

describe('the configuration of an experiment', () => {
  const settings = {
    seed: 7,
    epochs: null,
    budgetMs: 180_000,
    strictBudget: false,
    alpha: 0.01,
    margin: 0.01,
    load: 'paced' as const,
    slicesPerTrial: null,
    sliceMs: null,
    warmupRequests: null,
  };
  const alphaOf = (...claims: Parameters<typeof questions>[0]): number =>
    configOf(groupClaims(claims)[0]!, settings).alpha;

  test('fixed number of epochs, with the control', () => {
    const { rule, control, variants, scenarios, seed } = configOf(groupClaims([both])[0]!, settings);
    assert.deepEqual(
      { rule, control, variants, scenarios, seed },
      {
        rule: 'fixed',
        control: true,
        variants: ['before', 'two'],
        scenarios: ['hello'],
        seed: 7,
      },
    );
  });

  test('each comparison of the plan has the level of one interval, and none is above the family’s', () => {
    // One comparison, one question.
    assert.equal(alphaOf(stepOne), 0.01);
    // Two comparisons (before, one, two), three questions: a third of 1 % each.
    const again = { ...both, claim: { ...both.claim, baseline: 'one' } };
    assert.ok(Math.abs(alphaOf(stepOne, both, again) / 2 - 0.01 / 3) < 1e-12);
    // Two comparisons, one question.
    assert.equal(alphaOf(bulk), 0.01);
    // No candidate at all, only the control: one question.
    assert.equal(alphaOf(scripts), 0.01);
  });
});
