import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Catalogue, describeAll } from '../build/variant-program.ts';
import { loadScenario, scenarioNames } from '../experiment/scenarios.ts';
import { TOLERANCES } from './arithmetic.ts';
import { directionOf, relationOf, sideOf, sizesOf } from './admitted.ts';
import { allClaims, selectClaims, tablesOf } from './catalogue.ts';
import { variantsOf } from './group.ts';

const claims = await allClaims();
const idsOf = (selection: Parameters<typeof selectClaims>[1]): string[] =>
  selectClaims(claims, selection).map(({ claim }) => claim.id);

/** As `variants/combine.ts` reads a name; what else it refuses shows when it is built. */
function exists({ variants, axes }: Catalogue, name: string): boolean {
  const [base, ...overrides] = name.split('+');
  return (
    variants.some((variant) => variant.name === base) &&
    overrides.every((override) => {
      const [axis = '', level = ''] = override.split('=');
      return axes[axis]?.includes(level) ?? false;
    })
  );
}

test('the claims of the sources are there', () => {
  assert.deepEqual(idsOf({ scenarios: ['users-param'] }).slice(0, 4), [
    'bytecode-no-gc',
    'keep-alive',
    'all-together',
    'the-bulk',
  ]);
  assert.equal(tablesOf(claims).length, 2);
});

test('every variant that a claim names is one', async () => {
  const catalogue = await describeAll();
  const names = [...new Set(claims.flatMap(({ claim }) => variantsOf(claim)))];
  assert.deepEqual(
    names.filter((name) => !exists(catalogue, name)),
    [],
  );
  assert.equal(exists(catalogue, 'baseline+gc=sometimes'), false);
});

describe('each claim', async () => {
  const scenarios = await scenarioNames();
  for (const { scenario, claim } of claims) {
    const { expected, baselineScenario, published } = claim;
    test(`${claim.id} says what, who, and how much`, () => {
      assert.match(claim.id, /^[a-z0-9-]+$/);
      assert.match(claim.text, /^[A-Z].*\.$/, 'a sentence');
      assert.notEqual(claim.source, '');
      assert.ok(claim.baseline !== claim.candidate || baselineScenario !== undefined, 'a pair of two');
      // An effect smaller than the margin could never be shown.
      const side = directionOf(claim);
      const sizes = sizesOf(expected);
      if (side !== null && sizes !== null)
        assert.equal(relationOf(sizes, sideOf(side, 0.01)), 'inside', 'all admitted sizes are worth having');
    });

    if (baselineScenario !== undefined) {
      test(`${claim.id} compares two scripts on the same requests, by CPU time`, async () => {
        assert.ok(scenarios.includes(baselineScenario) && baselineScenario !== scenario);
        const [ours, theirs] = await Promise.all([scenario, baselineScenario].map(loadScenario));
        const sent = ({ requests }: typeof ours & {}) => requests.map(({ expect: _, ...request }) => request);
        assert.deepEqual(sent(ours!), sent(theirs!));
        assert.deepEqual(ours!.load, theirs!.load);
        assert.equal(claim.metric, 'cpu-per-request');
        assert.notEqual(expected.kind, 'outweighs');
      });
    }

    if (published !== undefined) {
      test(`${claim.id} has the figure of its table`, () => {
        const { steps, whole } = published.table;
        const comparison = [...steps, whole].find((it) => it?.name === published.comparison);
        assert.ok(comparison, `no comparison "${published.comparison}"`);
        assert.equal(claim.metric, 'throughput');
        assert.equal(expected.kind, 'figure');
        if (expected.kind === 'figure') {
          // The table rounds to whole percents.
          const apart = Math.abs(expected.ratio / comparison.ratio - 1);
          assert.ok(apart < TOLERANCES.ratio, `${expected.ratio} against ${comparison.ratio}`);
        }
      });
    }
  }
});

describe('a selection', () => {
  test('by scenario, by id, by both, or everything', () => {
    assert.equal(idsOf({}).length, claims.length);
    assert.deepEqual(idsOf({ scenarios: ['route-regex'] }), ['regex-routes']);
    assert.deepEqual(idsOf({ ids: ['keep-alive', 'regex-routes'] }).toSorted(), [
      'keep-alive',
      'regex-routes',
    ]);
    assert.deepEqual(idsOf({ ids: ['keep-alive', 'regex-routes'], scenarios: ['route-regex'] }), [
      'regex-routes',
    ]);
  });

  test('of nothing is refused with the reason', () => {
    assert.throws(
      () => idsOf({ ids: ['keep-alvie'] }),
      /unknown claim "keep-alvie" \(did you mean "keep-alive"\?\)/,
    );
    assert.throws(
      () => idsOf({ scenarios: ['noop'] }),
      /unknown scenario with claims "noop"; expected one of /,
    );
    assert.throws(
      () => idsOf({ ids: ['keep-alive'], scenarios: ['route-regex'] }),
      /no claim is left: none of keep-alive belongs to route-regex/,
    );
  });
});
