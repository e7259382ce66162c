/** Records with effects that were put in: what the attribution makes of them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FactorialAttribution, LadderAttribution } from '../../model/attribution.ts';
import type { BuildSummary, ExperimentDesign, Plan } from '../../model/records.ts';
import { wholeBlocks } from '../blocks.ts';
import { summaryOf } from '../testing/fake-equipment.ts';
import { type SyntheticOptions, syntheticRun } from '../testing/synthetic.ts';
import type { FactorialDesign } from './attribution/factorial.ts';
import { attributionOf, designFlags } from './attribution.ts';

interface Setup extends SyntheticOptions {
  design: ExperimentDesign;
  builds?: Record<string, Partial<BuildSummary>>;
}

function attribute({ design, builds = {}, ...options }: Setup): ReturnType<typeof attributionOf> {
  const { record, trials } = syntheticRun({ ...options, plan: { ...options.plan, design } });
  const { plan } = record;
  const summaries = plan.variants.map((name) => [name, { ...summaryOf(name), ...builds[name] }] as const);
  return attributionOf(plan, wholeBlocks(plan, trials).blocks, Object.fromEntries(summaries));
}

const near = (actual: number | null | undefined, expected: number, tolerance = 1e-3): void =>
  assert.ok(
    actual != null && Math.abs(actual - expected) <= tolerance,
    `expected ${expected}, got ${actual}`,
  );

/** No noise but the rounding of requests and nanoseconds. */
const EXACT = { epochSd: 0, sliceSd: 0 };

describe('ladder', () => {
  const ladder = { kind: 'ladder' } as const;
  const LEVELS = {
    a: { loading: 'recompile', gc: 'explicit' },
    b: { loading: 'bytecode', gc: 'explicit' },
    c: { loading: 'bytecode', gc: 'never' },
    d: { loading: 'image', gc: 'none' },
  };
  const builds = Object.fromEntries(Object.entries(LEVELS).map(([name, levels]) => [name, { levels }]));
  const run = (over: Partial<Setup> = {}): LadderAttribution =>
    attribute({
      design: ladder,
      builds,
      truth: { a: { cpuUs: 1000 }, b: { cpuUs: 800 }, c: { cpuUs: 800 }, d: { cpuUs: 100 } },
      ...EXACT,
      ...over,
    }) as LadderAttribution;

  it('gives back the ratios that were put in, and shares that add up to 1', () => {
    const [scenario] = run().scenarios;
    const { whole, steps, product } = scenario!;
    near(whole!.ratio, 0.1);
    near(product, 0.1);
    for (const [i, ratio] of [0.8, 1, 0.125].entries()) near(steps[i]!.effect!.ratio, ratio);
    near(steps[0]!.share, Math.log(0.8) / Math.log(0.1));
    near(
      steps.reduce((sum, { share }) => sum + share!, 0),
      1,
      1e-9,
    );
    assert.equal(whole!.n, 10);
    assert.equal(whole!.metric, 'cpu-per-request');
  });

  it('names each change by the levels of the builds', () => {
    const { steps, sentence, remarks } = run().scenarios[0]!;
    assert.deepEqual(
      steps.map(({ change }) => change),
      [
        'loading: recompile → bytecode',
        'gc: explicit → never',
        'loading: bytecode → image + gc: never → none',
      ],
    );
    assert.equal(
      sentence,
      'd needs 90.0 % less CPU per request (1/10.0) than a; 90 % of the way is loading: bytecode → image + gc: never → none ' +
        'and 10 % loading: recompile → bytecode',
    );
    assert.deepEqual(remarks, [
      'not told apart from no change: gc: explicit → never',
      'loading: bytecode → image + gc: never → none: these changed in one step, so their parts of it cannot be told from one another',
    ]);
  });

  it('says engine where only the engine changed, and both names where nothing did', () => {
    const same = { loading: 'recompile', gc: 'explicit' };
    const { steps } = run({
      truth: { a: { cpuUs: 1000 }, b: { cpuUs: 900 }, c: { cpuUs: 800 } },
      builds: {
        a: { levels: same },
        b: { levels: same, engine: 'other' },
        c: { levels: same, engine: 'other' },
      },
    }).scenarios[0]!;
    assert.deepEqual(
      steps.map(({ change }) => change),
      ['engine: none → other', 'b → c'],
    );
  });

  it('gives intervals that hold together: alpha over all steps and scenarios', () => {
    const { scenarios } = run({ plan: { alpha: 0.2, scenarios: ['hello', 'other'] } });
    assert.equal(scenarios.length, 2);
    near(scenarios[1]!.steps[0]!.effect!.confidence, 1 - 0.2 / (3 * 2), 1e-12);
  });

  it('with too few epochs for them tells nothing apart, however large it is', () => {
    const { sentence, steps, remarks, whole } = run({ plan: { epochs: 8 } }).scenarios[0]!;
    assert.equal(sentence, '8 epochs are too few to tell anything apart: that takes at least 10');
    near(whole!.ratio, 0.1);
    assert.equal(whole!.confidence, 1 - 2 / 2 ** 8);
    assert.deepEqual(
      steps.map(({ share }) => share),
      [null, null, null],
    );
    assert.equal(remarks.length, 1, 'the step of two axes');
  });

  it('leaves the control out', () => {
    const plan: Partial<Plan> = { control: 'd' };
    assert.deepEqual(
      run({ plan }).scenarios[0]!.steps.map(({ to }) => to),
      ['b', 'c'],
    );
  });

  it('calls a step the other way what it is, with a share below 0', () => {
    const { steps, remarks } = run({
      truth: { a: { cpuUs: 1000 }, b: { cpuUs: 1100 }, c: { cpuUs: 1000 }, d: { cpuUs: 500 } },
    }).scenarios[0]!;
    assert.ok(steps[0]!.share! < 0);
    assert.match(remarks[0]!, /^loading: recompile → bytecode is a step the other way: it costs 10\.0 %/);
  });

  it('shares nothing out when the whole is no change', () => {
    const { steps, sentence, remarks } = run({
      truth: { a: { cpuUs: 1000 }, b: { cpuUs: 500 }, c: { cpuUs: 1000 } },
      sliceSd: 0.005,
    }).scenarios[0]!;
    assert.equal(sentence, 'c cannot be told apart from a, so no step has a share of a whole');
    assert.deepEqual(
      steps.map(({ share }) => share),
      [null, null],
    );
    assert.match(remarks[0]!, /^loading: recompile → bytecode by itself saves (49|50)\.\d %/);
    assert.match(remarks[1]!, /^gc: explicit → never by itself costs (99|100)\.\d %/);
  });

  it('says so when the steps and the whole stand on different epochs and disagree', () => {
    // From epoch 9 on there is no b, and a to c is a half instead of a quarter.
    const { record, trials } = syntheticRun({
      truth: { a: { cpuUs: 1000 }, b: { cpuUs: 500 }, c: { cpuUs: 250 } },
      plan: { design: ladder, alpha: 0.1, epochs: 30 },
      fails: (epoch, variant) => variant === 'b' && epoch > 8,
      ...EXACT,
    });
    const changed = trials.map((trial) =>
      trial.epoch > 8 && trial.variant === 'c'
        ? { ...trial, slices: trial.slices.map((slice) => ({ ...slice, cpuNs: slice.cpuNs! * 2 })) }
        : trial,
    );
    const { blocks } = wholeBlocks(record.plan, changed);
    const { scenarios } = attributionOf(record.plan, blocks, record.builds) as LadderAttribution;
    near(scenarios[0]!.product, 0.25);
    assert.match(
      scenarios[0]!.remarks.at(-1)!,
      /^the steps multiply to 0\.250 and the whole is 0\.500, further apart than their intervals allow: /,
    );
  });

  it('says what was not measured', () => {
    const { whole, steps, product, sentence, remarks } = run({ fails: (_, v) => v === 'd' }).scenarios[0]!;
    assert.deepEqual([whole, product, steps[2]!.effect, steps[2]!.share], [null, null, null, null]);
    near(steps[0]!.effect!.ratio, 0.8);
    assert.match(sentence, /^d against a was not measured/);
    assert.match(
      remarks.at(-1)!,
      /^not measured in enough epochs with both sides: loading: bytecode → image/,
    );
  });
});

describe('factorial', () => {
  const AXES = [
    { axis: 'loading', levels: ['recompile', 'bytecode'] },
    { axis: 'gc', levels: ['explicit', 'never'] },
  ];
  const design: FactorialDesign = {
    kind: 'factorial',
    axes: AXES,
    cells: {
      base: ['recompile', 'explicit'],
      g: ['recompile', 'never'],
      l: ['bytecode', 'explicit'],
      lg: ['bytecode', 'never'],
    },
  };
  const times = (base: number, l: number, g: number, lg: number): SyntheticOptions['truth'] =>
    Object.fromEntries(Object.entries({ base, l, g, lg }).map(([name, cpuUs]) => [name, { cpuUs }]));
  const run = (over: Partial<Setup>): FactorialAttribution =>
    attribute({ design, truth: times(1000, 800, 500, 400), ...EXACT, ...over }) as FactorialAttribution;

  it('gives back what was put in where axes multiply', () => {
    const { whole, mainEffects, interactions, sentence, remarks } = run({}).scenarios[0]!;
    near(whole!.ratio, 0.4);
    near(mainEffects[0]!.contrasts[0]!.effect!.ratio, 0.8);
    near(mainEffects[1]!.contrasts[0]!.effect!.ratio, 0.5);
    near(interactions[0]!.contrasts[0]!.effect!.ratio, 1);
    assert.deepEqual(
      mainEffects.map(({ axes, contrasts }) => [axes, contrasts[0]!.changes]),
      [
        [['loading'], ['recompile → bytecode']],
        [['gc'], ['explicit → never']],
      ],
    );
    const [l, g] = [Math.log(0.8) ** 2, Math.log(0.5) ** 2];
    near(mainEffects[0]!.share, l / (l + g));
    near(mainEffects[1]!.share, g / (l + g));
    near(interactions[0]!.share, 0);
    assert.equal(
      sentence,
      'all changed together need 60.0 % less CPU per request (1/2.50); of the differences between the 4 combinations, ' +
        'gc explains 91 % and loading 9 %',
    );
    assert.deepEqual(remarks, [
      'no interaction can be told apart from none; the intervals allow a factor of 1.000 at most',
    ]);
  });

  it('recovers a planted interaction under noise, and puts it into words', () => {
    const { interactions, mainEffects, remarks } = run({
      truth: times(1000, 800, 500, 480),
      epochSd: 0.01,
      sliceSd: 0.01,
      plan: { epochs: 12 },
    }).scenarios[0]!;
    const [term] = interactions;
    const { effect, joint, product } = term!.contrasts[0]!;
    near(effect!.ratio, 1.2, 0.02);
    assert.ok(effect!.low > 1.1 && effect!.high < 1.3 && effect!.low < 1.2 && effect!.high > 1.2);
    near(joint, 0.48, 0.02);
    near(product, 0.4, 0.02);
    // loading does less than gc: what it does under each level of gc.
    near(term!.contrasts[0]!.conditional[0]!.ratio, 0.8, 0.01);
    near(term!.contrasts[0]!.conditional[1]!.ratio, 0.96, 0.01);
    // Averaged over the other axis' levels: √(0.8 · 0.96).
    near(mainEffects[0]!.contrasts[0]!.effect!.ratio, Math.sqrt(0.8 * 0.96), 0.01);
    assert.match(
      remarks[0]!,
      /^loading and gc do not add up: together they save 5\d\.\d %, \d\.\d points less than their product \((59|60)\.\d %\) \(interaction ×1\.\d+, 1\.\d+–1\.\d+\); loading saves (19|20)\.\d % under gc=explicit and [345]\.\d % under gc=never$/,
    );
    near(
      [...mainEffects, ...interactions].reduce((sum, { share }) => sum + share!, 0),
      1,
      1e-9,
    );
  });

  it('a slow machine for a while, or for one process, does not become an interaction', () => {
    const { record, trials } = syntheticRun({
      truth: times(1000, 800, 500, 400),
      plan: { design },
      sliceSd: 0.01,
    });
    const slowed = trials.map((trial) => ({
      ...trial,
      slices: trial.slices.map((slice) => ({
        ...slice,
        // The second round of slices of every odd epoch costs everybody thrice as much.
        cpuNs: slice.cpuNs! * (trial.epoch % 2 === 1 && Math.floor(slice.position / 4) === 1 ? 3 : 1),
      })),
    }));
    const { blocks } = wholeBlocks(record.plan, slowed);
    const { scenarios } = attributionOf(record.plan, blocks, record.builds) as FactorialAttribution;
    near(scenarios[0]!.mainEffects[1]!.contrasts[0]!.effect!.ratio, 0.5, 0.01);
    const { effect } = scenarios[0]!.interactions[0]!.contrasts[0]!;
    near(effect!.ratio, 1, 0.02);
    // Not seen is not the same as not there.
    const most = Math.max(effect!.high, 1 / effect!.low);
    assert.match(scenarios[0]!.remarks[0]!, new RegExp(`allow a factor of ${most.toFixed(3)} at most$`));
  });

  it('compares every further level with the first', () => {
    const three: FactorialDesign = {
      kind: 'factorial',
      axes: [AXES[0]!, { axis: 'gc', levels: ['explicit', 'on-free', 'never'] }],
      cells: {
        base: ['recompile', 'explicit'],
        bf: ['recompile', 'on-free'],
        bn: ['recompile', 'never'],
        l: ['bytecode', 'explicit'],
        lf: ['bytecode', 'on-free'],
        ln: ['bytecode', 'never'],
      },
    };
    const cpu = { base: 1000, bf: 900, bn: 500, l: 800, lf: 720, ln: 800 };
    const { mainEffects, interactions, remarks } = run({
      design: three,
      truth: Object.fromEntries(Object.entries(cpu).map(([name, cpuUs]) => [name, { cpuUs }])),
    }).scenarios[0]!;
    assert.deepEqual(
      mainEffects[1]!.contrasts.map(({ changes }) => changes),
      [['explicit → on-free'], ['explicit → never']],
    );
    near(mainEffects[1]!.contrasts[0]!.effect!.ratio, 0.9);
    near(mainEffects[1]!.contrasts[1]!.effect!.ratio, Math.sqrt(0.5));
    near(interactions[0]!.contrasts[0]!.effect!.ratio, 1);
    near(interactions[0]!.contrasts[1]!.effect!.ratio, 2, 0.005);
    assert.deepEqual(remarks.length, 1);
    assert.match(remarks[0]!, /^loading \(recompile → bytecode\) and gc \(explicit → never\) do not add up/);
  });

  it('tells saving from costing in the sentence', () => {
    const words = (truth: SyntheticOptions['truth']): string => run({ truth }).scenarios[0]!.remarks[0]!;
    assert.match(
      words(times(1000, 900, 900, 1200)),
      /together they cost 20\.0 %, where their product would save 19\.0 %/,
    );
    assert.match(
      words(times(1000, 1100, 1100, 1300)),
      /together they cost 30\.0 %, 9\.0 points more than their product/,
    );
    assert.match(
      words(times(1000, 900, 900, 700)),
      /together they save 30\.0 %, 11\.0 points more than their product/,
    );
  });

  it('with too few epochs says so, and nothing about adding up', () => {
    const { sentence, remarks, mainEffects } = run({ plan: { epochs: 7 } }).scenarios[0]!;
    assert.equal(sentence, '7 epochs are too few to tell anything apart: that takes at least 10');
    assert.deepEqual([remarks, mainEffects[0]!.share], [[], null]);
  });

  it('an epoch that lacks a combination is left out of all effects', () => {
    const { whole, mainEffects } = run({ fails: (epoch, variant) => variant === 'g' && epoch < 4 })
      .scenarios[0]!;
    assert.equal(mainEffects[0]!.contrasts[0]!.effect!.n, 7);
    assert.equal(whole!.n, 10);
  });

  it('says what was not measured', () => {
    const { whole, mainEffects, sentence, remarks } = run({ fails: (_, v) => v === 'lg' }).scenarios[0]!;
    assert.deepEqual(
      [whole, mainEffects[0]!.contrasts[0]!.effect, mainEffects[0]!.share],
      [null, null, null],
    );
    assert.match(sentence, /^not measured/);
    assert.deepEqual(remarks, []);
  });

  it('refuses a plan that lacks a combination', () => {
    assert.throws(
      () => run({ truth: { base: { cpuUs: 1 }, g: { cpuUs: 1 } } }),
      /no variant for the combination bytecode, explicit/,
    );
  });

  it('shares nothing out when all are the same', () => {
    const { mainEffects, sentence } = run({ truth: times(1000, 1000, 1000, 1000), sliceSd: 0.01 })
      .scenarios[0]!;
    assert.equal(mainEffects[0]!.share, null);
    assert.match(sentence, /cannot be told apart from none changed; no effect of an axis can be told apart/);
  });
});

it('without a design there is nothing to attribute', () => {
  const { record, trials } = syntheticRun({ truth: { a: { cpuUs: 1 }, b: { cpuUs: 1 } } });
  assert.equal(attributionOf(record.plan, wholeBlocks(record.plan, trials).blocks, record.builds), null);
  assert.equal(designFlags(record.plan), null);
});

it('the command that repeats the design', () => {
  const plan = { variants: ['a', 'b', 'twin'], control: 'twin' };
  assert.deepEqual(designFlags({ ...plan, design: { kind: 'ladder' } }), ['ladder', '--steps a,b']);
  const axes = [{ axis: 'gc', levels: ['explicit', 'never'] }];
  assert.deepEqual(designFlags({ ...plan, design: { kind: 'factorial', axes, cells: {} } }), [
    'factorial',
    '--axes gc=explicit:never',
  ]);
});
