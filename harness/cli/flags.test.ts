import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type LabError, UsageError } from '../model/errors.ts';
import { command as compare, configOf } from './commands/compare.ts';
import { parseFlags } from './flags.ts';
import { mockArguments } from './mock-arguments.ts';
import type { ConcludeOptions } from './session.ts';

type Values = Parameters<typeof configOf>[0] & ConcludeOptions;
const parse = (line: string): Values =>
  parseFlags(line === '' ? [] : line.split(' '), compare.flags).values as Values;

const messageOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof UsageError, String(error));
    assert.equal((error as LabError).exitCode, 2);
    return error.message;
  }
  return 'accepted';
};

describe('flags that are understood', () => {
  const table: [string, Values][] = [
    ['', {}],
    ['--compare a,b --quick', { compare: ['a', 'b'], quick: true }],
    ['--compare=baseline,baseline+gc=never', { compare: ['baseline', 'baseline+gc=never'] }],
    ['--budget 3m', { budget: 180_000 }],
    ['--budget 90', { budget: 90_000 }],
    ['--alpha 5%', { alpha: 0.05 }],
    ['--margin 0.005', { margin: 0.005 }],
    ['--fail-on slower,unresolved', { 'fail-on': ['slower', 'unresolved'] }],
    [
      '--seed 0 --epochs 12 --slices 4 --warmup 500 --slice 300ms',
      { seed: 0, epochs: 12, slices: 4, warmup: 500, slice: 300 },
    ],
    ['--load wrk --json --retest', { load: 'wrk', json: true, retest: true }],
  ];
  for (const [line, values] of table)
    it(line || '(none)', () => assert.deepEqual({ ...parse(line) }, values));
});

describe('requests', () => {
  const given = (...argv: string[]): unknown =>
    (parseFlags(argv, compare.flags).values as { request?: unknown }).request;
  it('may be given again and again, or with commas between', () => {
    const body = 'POST /b {"a":1,"c":[2,3]}';
    assert.deepEqual(given('--request', 'GET /a?x=1,2', '--request', `${body}, GET /d`), [
      'GET /a?x=1,2',
      body,
      'GET /d',
    ]);
    assert.equal(given(), undefined);
  });
  it('are not nothing', () =>
    assert.match(
      messageOf(() => given('--request', '')),
      /^--request: expected requests/,
    ));
});

describe('flags that are not: what was got, what was expected', () => {
  const table: [string, RegExp][] = [
    ['--comapre a,b', /^unknown flag --comapre \(did you mean --compare\?\); expected one of --alpha, /],
    ['-q', /^unknown flag -q/],
    ['--compare', /^--compare: expected two or more different variants, separated by commas, got nothing$/],
    ['--compare --quick', /^--compare: expected .*, got the flag --quick$/],
    ['--compare a', /^--compare: expected two or more .*, got "a"$/],
    ['--compare a,,b', /got "a,,b"$/],
    ['--compare a,a', /^--compare: expected two or more different variants, .*got "a,a"$/],
    ['--quick=yes', /^--quick takes no value, got "yes"$/],
    ['--budget soon', /^--budget: expected a time such as 90s, 3m or 500ms, at least 10000 ms, got "soon"$/],
    ['--budget 1s', /^--budget: .*got "1s"$/],
    ['--epochs 0', /^--epochs: expected a whole number from 1 to 1000, got "0"$/],
    ['--epochs 2.5', /got "2.5"$/],
    ['--epochs 1e3', /got "1e3"$/],
    ['--seed -1', /^--seed: expected a whole number/],
    ['--load autocanon', /^--load: expected one of paced, autocannon, wrk, got "autocanon"$/],
    ['--alpha 0', /^--alpha: expected a share such as 1% or 0.01, above 0 and below 0.5, got "0"$/],
    ['--alpha 60%', /got "60%"$/],
    ['--margin x', /^--margin: expected a share/],
    ['--fail-on slow', /^--fail-on: expected some of faster, slower, same, unresolved, void, investigate/],
    ['--seed 1 --seed 2', /^--seed is given twice$/],
    ['--__proto__ 1', /^unknown flag --__proto__/],
  ];
  for (const [line, message] of table)
    it(line, () =>
      assert.match(
        messageOf(() => parse(line)),
        message,
      ),
    );
});

describe('configOf', () => {
  it('fills in the defaults', () => {
    const { seed, ...config } = configOf(parse('--compare a,b'));
    assert.ok(Number.isInteger(seed) && seed >= 0);
    assert.deepEqual(config, {
      variants: ['a', 'b'],
      scenarios: ['users-param'],
      control: true,
      rule: 'sequential',
      latency: false,
      design: null,
      epochs: null,
      budgetMs: 180_000,
      strictBudget: false,
      quick: false,
      alpha: 0.01,
      margin: 0.01,
      load: 'paced',
      slicesPerTrial: null,
      sliceMs: null,
      warmupRequests: null,
      retest: false,
    });
  });
  it('makes --quick a minute at 5 %, and a given budget strict', () => {
    const quick = configOf(parse('--compare a,b --quick'));
    assert.deepEqual([quick.budgetMs, quick.alpha, quick.strictBudget], [60_000, 0.05, true]);
    const given = configOf(parse('--compare a,b --budget 3m'));
    assert.deepEqual([given.budgetMs, given.alpha, given.strictBudget], [180_000, 0.01, true]);
  });
  it('looks at the control, but not in a minute or less', () => {
    const control = (line: string): boolean => configOf(parse(line)).control;
    assert.deepEqual(
      ['', ' --budget 59s', ' --quick', ' --epochs 9'].map((it) => control(`--compare a,b${it}`)),
      [true, false, false, true],
    );
    assert.ok(control('--compare a,b --quick --control'));
    assert.ok(!control('--compare a,b --no-control'));
  });
  it('decides after every epoch, or after a number of them', () => {
    assert.equal(configOf(parse('--compare a,b --quick')).rule, 'sequential');
    assert.equal(configOf(parse('--compare a,b --epochs 9')).rule, 'fixed');
  });
  const refused: [string, RegExp][] = [
    ['', /^--compare is missing; expected two or more variants, as in --compare baseline,bytecode$/],
    ['--compare a,b --epochs 5 --budget 1m', /^--epochs and --budget exclude one another/],
    ['--compare a,b --control --no-control', /^--control and --no-control exclude one another$/],
  ];
  for (const [line, message] of refused) {
    it(`refuses "${line}"`, () =>
      assert.match(
        messageOf(() => configOf(parse(line))),
        message,
      ));
  }
});

describe('npm run mock', () => {
  const table: [string[], object][] = [
    [['s.js'], { variant: 'best', passedOn: ['s.js'] }],
    [
      ['s.js', '--port', '80', '--variant', 'snapshot'],
      { variant: 'snapshot', passedOn: ['s.js', '--port', '80'] },
    ],
    [
      ['--variant=persistent', '--cpu-ms', '9', 's.js'],
      { variant: 'persistent', passedOn: ['--cpu-ms', '9', 's.js'] },
    ],
    [['s.js', '--watch'], { variant: 'best', passedOn: ['s.js', '--watch'] }],
  ];
  for (const [argv, want] of table)
    it(argv.join(' '), () => assert.deepEqual(mockArguments(argv, 'best'), want));
  it('needs a script, and a name after --variant', () => {
    assert.match(
      messageOf(() => mockArguments([], 'best')),
      /^expected a script to serve/,
    );
    assert.match(
      messageOf(() => mockArguments(['s.js', '--variant'], 'best')),
      /^--variant: expected the name of a variant, got nothing$/,
    );
    assert.match(
      messageOf(() => mockArguments(['s.js', '--variant', '--port'], 'best')),
      /got --port$/,
    );
  });
});
