import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LabConfig } from '../model/lab-config.ts';
import { type Asked, configOf } from './experiment-config.ts';
import { withDefaults } from './session.ts';
import { targetsOf } from './targets-of.ts';

const FILE: LabConfig = {
  compare: ['x', 'y'],
  scenario: ['s'],
  budget: '10m',
  margin: 0.02,
  alpha: 0.03,
  load: 'wrk',
};

describe('what a configuration says', () => {
  it('is taken where the command line says nothing', () => {
    const config = configOf({}, FILE);
    assert.deepEqual(config.variants, ['x', 'y']);
    assert.deepEqual(config.scenarios, ['s']);
    assert.deepEqual([config.budgetMs, config.strictBudget, config.control], [600_000, true, true]);
    assert.deepEqual([config.margin, config.alpha, config.load], [0.02, 0.03, 'wrk']);
  });

  const table: [Asked, Partial<ReturnType<typeof configOf>>][] = [
    [{ compare: ['a', 'b'] }, { variants: ['a', 'b'], scenarios: ['s'] }],
    [{ scenario: ['t'] }, { scenarios: ['t'], variants: ['x', 'y'] }],
    [{ budget: 30_000 }, { budgetMs: 30_000, control: false, rule: 'sequential' }],
    [{ epochs: 9 }, { epochs: 9, rule: 'fixed', strictBudget: false }],
    [{ quick: true }, { budgetMs: 60_000, alpha: 0.05, control: false }],
    [
      { quick: true, budget: 20_000, alpha: 0.001 },
      { budgetMs: 20_000, alpha: 0.001 },
    ],
    [
      { margin: 0.1, load: 'paced' },
      { margin: 0.1, load: 'paced', alpha: 0.03 },
    ],
  ];
  for (const [asked, want] of table) {
    it(`gives way to ${JSON.stringify(asked)}`, () => {
      const config = configOf(asked, FILE);
      for (const [name, value] of Object.entries(want))
        assert.deepEqual(config[name as keyof typeof config], value, name);
    });
  }

  it('is the format and the gate, unless flags say otherwise', () => {
    const file: LabConfig = { format: ['md'], failOn: ['slower'] };
    assert.deepEqual(withDefaults({}, file), { format: ['md'], 'fail-on': ['slower'] });
    const given = { format: ['html'], 'fail-on': [] } as const;
    assert.deepEqual(withDefaults(given, file), given);
    assert.deepEqual(withDefaults({}, {}), {});
  });

  it('may be too short a budget, or nothing to compare', () => {
    assert.throws(() => configOf({}, { ...FILE, budget: '9s' }), {
      code: 'E_CONFIG',
      message: 'budget: expected a time such as 90s or 3m, at least 10000 ms, got "9s"',
    });
    assert.throws(() => configOf({}, {}), {
      code: 'E_USAGE',
      message: /^nothing to compare: .*compare: \['A', 'B'\]/,
    });
  });
});

describe('targets', () => {
  it('stand in --compare or by themselves', () => {
    assert.equal(targetsOf(undefined, []), undefined);
    assert.deepEqual(targetsOf(['a', 'b'], []), ['a', 'b']);
    assert.deepEqual(targetsOf(undefined, ['node a.js --n=1,2', 'b']), ['node a.js --n=1,2', 'b']);
  });
  for (const [compare, positionals, message] of [
    [['a', 'b'], ['c'], /got --compare and "c"$/],
    [undefined, ['a'], /^compare: expected two or more targets, got only "a"$/],
    [undefined, ['a,b'], /go into --compare a,b$/],
    [undefined, ['a', 'b', 'a'], /^compare: expected different targets, got "a" twice/],
  ] as const) {
    it(`are refused: ${compare ?? 'nothing'} and ${positionals.join(' ')}`, () => {
      assert.throws(() => targetsOf(compare, positionals), { code: 'E_USAGE', message });
    });
  }
});
