/** What the two commands make of their arguments: variants, design, configuration, complaints. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Catalogue } from '../../../build/variant-program.ts';
import { BuildError, type LabError, UsageError } from '../../../model/errors.ts';
import type { VariantInfo } from '../../../model/target.ts';
import { parseFlags } from '../../flags.ts';
import { command as factorial } from '../factorial.ts';
import { command as ladder } from '../ladder.ts';
import { type AskedAxis, axesFlag } from './axes.ts';
import { combinationsOf, realVariants, type Variants } from './combinations.ts';
import { configOf, flags } from './experiment.ts';
import { defaultSteps } from './steps.ts';

const variant = (
  name: string,
  levels: Record<string, string>,
  over: Partial<VariantInfo> = {},
): VariantInfo => ({
  name,
  title: name,
  levels,
  engine: 'one',
  deviations: [],
  inert: {},
  ...over,
});

describe('default steps of a ladder', () => {
  it('go from baseline over the numbered ones to best, and say what is equal only once', () => {
    const variants = [
      variant('best', { a: '2', b: '2' }),
      variant('ladder-10', { a: '2', b: '2' }),
      variant('ladder-2', { a: '2', b: '1' }),
      variant('ladder-1', { a: '1', b: '1' }),
      variant('other', { a: '9', b: '9' }),
      variant('baseline', { a: '1', b: '1' }),
    ];
    assert.deepEqual(defaultSteps(variants), ['baseline', 'ladder-2', 'best']);
  });

  it('a change of the engine is a step', () => {
    const variants = [variant('baseline', { a: '1' }), variant('best', { a: '1' }, { engine: 'other' })];
    assert.deepEqual(defaultSteps(variants), ['baseline', 'best']);
  });

  it('are asked for where there is no ladder', () => {
    assert.throws(() => defaultSteps([variant('baseline', {})]), /there is no ladder .*--steps/);
  });

  it('of this project change one axis each, from baseline to best', async () => {
    const { variants } = await realVariants.all();
    const steps = defaultSteps(variants);
    assert.deepEqual([steps[0], steps.at(-1)], ['baseline', 'best']);
    const levels = steps.map((name) => variants.find((it) => it.name === name)!.levels);
    const changed = levels
      .slice(1)
      .map((own, i) => Object.keys(own).filter((axis) => own[axis] !== levels[i]![axis]));
    assert.deepEqual(changed, [
      ['script-loading'],
      ['gc'],
      ['connection'],
      ['gc'],
      ['runtime'],
      ['http'],
      ['sending'],
    ]);
  });
});

describe('--axes', () => {
  it('takes axes with and without levels', () => {
    assert.deepEqual(axesFlag.parse('gc, loading=a:b:c'), [
      { axis: 'gc', levels: null },
      { axis: 'loading', levels: ['a', 'b', 'c'] },
    ]);
  });

  for (const text of [
    '',
    'gc',
    'gc,',
    'gc,gc',
    'gc,a=b',
    'gc,a=b:b',
    'gc,a=b:',
    'gc,=a:b',
    'gc,a=b=c',
    'gc,a=',
  ]) {
    it(`refuses "${text}"`, () => assert.equal(axesFlag.parse(text), undefined));
  }
});

/** gc=never is refused with runtime=kept; runtime=kept gives up isolation; gc means nothing under runtime=image. */
const made: Variants = {
  all: async (): Promise<Catalogue> => ({
    variants: [variant('baseline', { gc: 'explicit', runtime: 'new', lonely: 'only' })],
    levels: [],
    axes: { gc: ['explicit', 'never'], runtime: ['kept', 'image', 'new'], lonely: ['only'] },
  }),
  one: async (name) => {
    const set = Object.fromEntries(
      name
        .split('+')
        .slice(1)
        .map((part) => part.split('=') as [string, string]),
    );
    const levels = { gc: 'explicit', runtime: 'new', ...set };
    if (levels.gc === 'never' && levels.runtime === 'kept')
      throw new BuildError(`"${name}" cannot be built: it would grow until it dies`);
    return variant(name, levels, {
      deviations: levels.runtime === 'kept' ? ['isolation/globals'] : [],
      inert: levels.runtime === 'image' ? { gc: 'memory is overwritten' } : {},
    });
  },
};

const asked = (text: string): AskedAxis[] => axesFlag.parse(text)!;

const complaint = async (promise: Promise<unknown>): Promise<LabError> => {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof UsageError, String(error));
    return error;
  }
  return assert.fail('accepted');
};

describe('combinations', () => {
  it('are named by what differs from baseline, the baseline first, all changed last', async () => {
    const { variants, design } = await combinationsOf(asked('gc,runtime=new:image'), made);
    assert.deepEqual(variants, [
      'baseline',
      'baseline+runtime=image',
      'baseline+gc=never',
      'baseline+gc=never+runtime=image',
    ]);
    assert.deepEqual(design, {
      kind: 'factorial',
      axes: [
        { axis: 'gc', levels: ['explicit', 'never'] },
        { axis: 'runtime', levels: ['new', 'image'] },
      ],
      cells: {
        baseline: ['explicit', 'new'],
        'baseline+runtime=image': ['explicit', 'image'],
        'baseline+gc=never': ['never', 'new'],
        'baseline+gc=never+runtime=image': ['never', 'image'],
      },
    });
  });

  it('take by default the first other level that gives up nothing', async () => {
    const { design } = await combinationsOf(asked('runtime,gc'), made);
    assert.deepEqual(design.axes[0], { axis: 'runtime', levels: ['new', 'image'] });
  });

  it('may leave the level of the baseline out', async () => {
    const { variants } = await combinationsOf(asked('runtime=image:kept,gc=explicit:never'), {
      ...made,
      one: async (name) => variant(name, {}),
    });
    assert.equal(variants[0], 'baseline+runtime=image');
  });

  it('say which axis changes nothing, and under which level', async () => {
    const { notes } = await combinationsOf(asked('gc,runtime=new:image'), made);
    assert.deepEqual(notes, ['gc changes nothing under runtime=image: memory is overwritten']);
  });

  it('that cannot be built are all named, with their reasons', async () => {
    const error = await complaint(combinationsOf(asked('gc,runtime=new:kept'), made));
    assert.match(error.message, /^1 of 4 combinations cannot be built: baseline\+gc=never\+runtime=kept; /);
    assert.deepEqual(error.details, [
      '"baseline+gc=never+runtime=kept" cannot be built: it would grow until it dies',
    ]);
  });

  for (const [text, message] of [
    ['cg,runtime', /^unknown axis "cg" \(did you mean "gc"\?\); expected one of gc, lonely, runtime/],
    ['gc=explicit:nevr,runtime', /^unknown level of gc "nevr" \(did you mean "never"\?\)/],
    ['gc,lonely', /^axis lonely has no level beside /],
  ] as const) {
    it(`"${text}" is refused`, async () => {
      assert.match((await complaint(combinationsOf(asked(text), made))).message, message);
    });
  }

  it('of this project are described by its own programs', async () => {
    const { variants, notes } = await combinationsOf(asked('gc,runtime'), realVariants);
    assert.equal(variants.at(-1), 'baseline+gc=never+runtime=snapshot');
    assert.match(notes.join('\n'), /^gc changes nothing under runtime=snapshot: /);
    const error = await complaint(
      combinationsOf(asked('gc=explicit:never,runtime=per-request:persistent'), realVariants),
    );
    assert.match(error.message, /baseline\+gc=never\+runtime=persistent/);
  });
});

describe('configuration', () => {
  const subject = { variants: ['a', 'b'], design: { kind: 'ladder' } as const };
  const config = (line: string) =>
    configOf(
      parseFlags(
        line.split(' ').filter((word) => word !== ''),
        flags,
      ).values,
      subject,
    );

  it('has a number of epochs that is fixed beforehand, and the design', () => {
    const { rule, design, variants, latency, quick } = config('');
    assert.deepEqual(
      [rule, design, variants, latency, quick],
      ['fixed', { kind: 'ladder' }, ['a', 'b'], false, false],
    );
  });

  it('has a control from a minute on', () => {
    assert.deepEqual(
      ['', '--budget 60s', '--budget 59s', '--budget 59s --control', '--no-control'].map(
        (line) => config(line).control,
      ),
      [true, true, false, true, false],
    );
  });

  it('keeps to a budget that was given', () => {
    assert.deepEqual([config('').strictBudget, config('--budget 5m').strictBudget], [false, true]);
    assert.equal(config('--budget 5m').budgetMs, 300_000);
  });

  it('refuses what excludes one another', () => {
    assert.throws(() => config('--epochs 5 --budget 3m'), /--epochs and --budget exclude one another/);
    assert.throws(() => config('--control --no-control'), /exclude one another/);
  });
});

describe('arguments that are no flags, or not enough', () => {
  const io = {
    stdout: () => assert.fail('wrote to stdout'),
    stderr: () => assert.fail('wrote to stderr'),
    progressLine: false,
    color: false,
    columns: 80,
    env: {},
    signal: new AbortController().signal,
  };
  for (const [command, args, message] of [
    [ladder, ['baseline,best'], /^ladder takes no argument "baseline,best"/],
    [ladder, ['--steps', 'baseline'], /^--steps: expected two or more/],
    [ladder, ['--steps', 'a,b', '--scenario', 'helo'], /^unknown scenario "helo"/],
    [factorial, [], /^--axes is missing/],
    [factorial, ['--axes', 'gc'], /^--axes: expected two or more different axes/],
    [factorial, ['gc'], /^factorial takes no argument "gc"/],
  ] as const) {
    it(`${command.name} ${args.join(' ')}`, async () => {
      assert.match((await complaint(command.run(args, io))).message, message);
    });
  }
});
