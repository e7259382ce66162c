/** Ladders and factorials in every format: layout, doubts, what was not measured, names that mean harm. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { Analysis } from '../harness/model/analysis.ts';
import type { FactorialAttribution, LadderAttribution } from '../harness/model/attribution.ts';
import { factorialChart } from './charts/factorial.ts';
import { waterfallChart } from './charts/waterfall.ts';
import { renderCharts } from './charts.ts';
import { factorial } from './fixtures/factorial.ts';
import { type Editable, editable } from './fixtures/index.ts';
import { ladder } from './fixtures/ladder.ts';
import { HOSTILE } from './fixtures/matrix.ts';
import { attributionSection } from './html/attribution.ts';
import { renderHtml } from './html.ts';
import { renderMarkdown } from './markdown.ts';
import { attributionDoubt, effectsOf, intervalsText, shareText, wholeText } from './shared/attribution.ts';
import { waterfallOf } from './shared/waterfall.ts';
import { attributionLines } from './terminal/attribution.ts';
import { painter } from './terminal/layout.ts';

const ladders = (analysis: Analysis): LadderAttribution['scenarios'] =>
  (analysis.attribution as LadderAttribution).scenarios;
const editableLadders = (analysis: Editable<Analysis>) =>
  (analysis.attribution as Editable<LadderAttribution>).scenarios;

const terminal = (analysis: Analysis): string => attributionLines(analysis, 80, painter(false)).join('\n');
const TEXTS: Readonly<Record<string, (analysis: Analysis) => string>> = {
  html: (analysis) => attributionSection(analysis)!.markup,
  markdown: renderMarkdown,
  terminal,
};

describe('layout of a waterfall', () => {
  const [far, short] = ladders(ladder).map((it) => waterfallOf(ladder, it)!);

  it('begins where the first variant stands, and every bar where the one before it ended', () => {
    const { rows } = far!;
    assert.deepEqual(
      rows.map(({ kind }) => kind),
      ['start', 'step', 'step', 'step', 'step', 'step', 'whole'],
    );
    for (const [i, { bar, kind }] of rows.entries()) {
      if (kind === 'step') assert.equal(bar!.fromUs, rows[i - 1]!.bar!.toUs);
    }
    const whole = rows.at(-1)!.bar!;
    assert.deepEqual([whole.fromUs, whole.toUs], [1_284, 64.1]);
  });

  it('puts each interval around the value after the step, by the ratios of its effect', () => {
    const { bar, effect } = far!.rows[1]!;
    assert.ok(Math.abs(bar!.lowUs / bar!.toUs - effect!.low / effect!.ratio) < 1e-12);
    assert.ok(bar!.lowUs < bar!.toUs && bar!.toUs < bar!.highUs);
  });

  it('is logarithmic from a factor of four on, where bars are as long as their shares', () => {
    assert.equal(far!.logarithmic, true);
    const length = (i: number): number => {
      const { fromUs, toUs } = far!.rows[i]!.bar!;
      return far!.axis.at(fromUs) - far!.axis.at(toUs);
    };
    for (const [i, { share }] of far!.rows.entries()) {
      // Shares come from the epochs' ratios, bars from medians: in this fixture they agree.
      if (share !== null) assert.ok(Math.abs(length(i) / length(6) - share) < 1e-3);
    }
  });

  it('is linear below, cut off at the left when the whole is less than a half', () => {
    assert.equal(short!.logarithmic, false);
    assert.ok(short!.axis.min > 0 && short!.axis.min < 1_460);
    const deep = editable(ladder);
    for (const row of deep.rows) if (row.variant === 'best') row.cpuUsPerRequest = 900;
    assert.equal(waterfallOf(deep, ladders(deep)[1]!)!.axis.min, 0);
  });

  it('leaves out the bars next to a variant that was not measured', () => {
    const gap = editable(ladder);
    for (const row of gap.rows) if (row.variant === 'ladder-2') row.cpuUsPerRequest = null;
    const { rows } = waterfallOf(gap, ladders(gap)[0]!)!;
    assert.deepEqual(
      rows.map(({ bar }) => bar !== null),
      [true, true, false, false, true, true, true],
    );
  });

  it('is nothing without the first variant', () => {
    const none = editable(ladder);
    for (const row of none.rows) if (row.variant === 'baseline') row.cpuUsPerRequest = null;
    assert.equal(waterfallOf(none, ladders(none)[0]!), null);
  });
});

it('shares and wholes in words', () => {
  assert.deepEqual([0.784, 0.004, -0.039, -0.000_1, null].map(shareText), [
    '78 %',
    '0.4 %',
    '−4 %',
    '0.0 %',
    '–',
  ]);
  const effect = ladders(ladder)[0]!.whole!;
  assert.equal(wholeText(effect), '÷ 20.0');
  assert.equal(wholeText({ ...effect, ratio: 0.6 }), 'the whole');
});

it('intervals of too few epochs are not said to hold together', () => {
  const effects = effectsOf(ladder.attribution!);
  assert.equal(intervalsText(ladder, effects), '99.9 % intervals, which hold together');
  const few = effects.map((effect) => ({ ...effect, confidence: 0.992 }));
  assert.equal(intervalsText(ladder, few), '99.2 % intervals, too few epochs to hold together');
  assert.equal(intervalsText(ladder, [effects[0]!, few[1]!]), 'intervals, too few epochs to hold together');
});

describe('in every format', () => {
  for (const [name, render] of Object.entries(TEXTS)) {
    it(`${name}: sentence, remarks, every change, and the interval of each`, () => {
      const text = render(ladder).replace(/\s+/g, ' ');
      for (const { sentence, remarks, steps } of ladders(ladder)) {
        // The terminal breaks lines inside of labels.
        for (const part of [sentence, ...remarks]) assert.ok(text.includes(part.slice(0, 40)), part);
        for (const { change } of steps) assert.ok(text.includes(change.split(': ')[1]!), change);
      }
      assert.ok(text.includes('−38.9 … −36.3 %'));
    });

    it(`${name}: numbers of a scenario whose control differs are void`, () => {
      assert.doesNotMatch(render(ladder), /prove nothing/);
      const doubtful = editable(ladder);
      doubtful.control![1]!.differs = true;
      assert.match(render(doubtful), /the control differs, so these numbers\s+prove nothing/);
    });

    it(`${name}: what was not measured is said, and no number is made up`, () => {
      const broken = editable(ladder);
      for (const scenario of editableLadders(broken)) {
        scenario.whole = null;
        scenario.product = null;
        for (const step of scenario.steps) {
          step.share = null;
          if (step.to === 'best') step.effect = null;
        }
      }
      const text = render(broken);
      assert.match(text, /not measured/);
      assert.doesNotMatch(text, /NaN|undefined|Infinity|null/);
    });

    it(`${name}: a factorial of which nothing was measured`, () => {
      const broken = editable(factorial);
      const [scenario] = (broken.attribution as Editable<FactorialAttribution>).scenarios;
      scenario!.whole = null;
      for (const term of [...scenario!.mainEffects, ...scenario!.interactions]) {
        term.share = null;
        for (const contrast of term.contrasts)
          Object.assign(contrast, { effect: null, joint: null, product: null });
      }
      const text = render(broken);
      assert.doesNotMatch(text, /NaN|undefined|Infinity|null/);
    });
  }

  it('a comparison that is void for another reason is named', () => {
    const doubtful = editable(factorial);
    assert.equal(attributionDoubt(doubtful, 'users-param'), null);
    doubtful.cells[0]!.verdict = 'void';
    assert.equal(
      attributionDoubt(doubtful, 'users-param'),
      'Void: baseline+runtime=snapshot; what is said here of it proves nothing.',
    );
  });

  it('the sentence is not said twice when it is the headline', () => {
    const once = editable(factorial);
    once.headline = (once.attribution as FactorialAttribution).scenarios[0]!.sentence;
    assert.ok(!terminal(once).replace(/\s+/g, ' ').includes(once.headline));
  });
});

describe('names that are long or mean harm', () => {
  const hostile = editable(ladder);
  const long = `baseline+${'x'.repeat(70)}=level`;
  for (const scenario of editableLadders(hostile)) {
    scenario.steps[0]!.change = `${HOSTILE}: ${HOSTILE} → ${long}`;
    scenario.remarks = [HOSTILE, long];
    scenario.sentence = `${HOSTILE} ${long}`;
  }

  it('stay text in the page', () => {
    const page = renderHtml(hostile);
    assert.equal(page.match(/<script/g)!.length, 1);
  });

  it('stay text in Markdown', () => {
    assert.doesNotMatch(renderMarkdown(hostile), /<script/);
  });

  it('do not widen the terminal, and steps keep their lines', () => {
    for (const width of [72, 80, 120]) {
      for (const analysis of [hostile, ladder, factorial]) {
        for (const line of attributionLines(analysis, width, painter(false)))
          assert.ok([...line].length <= width, `${[...line].length} > ${width}: ${line}`);
      }
    }
  });
});

describe('pictures', () => {
  /** How many pixels have exactly this colour. */
  async function pixels(png: Uint8Array, color: string): Promise<number> {
    const image = await loadImage(Buffer.from(png));
    const context = createCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    const wanted = Number.parseInt(color.slice(1), 16);
    let count = 0;
    for (let at = 0; at < data.length; at += 4)
      if (((data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!) === wanted) count++;
    return count;
  }

  it('a waterfall a scenario: gains blue, losses orange, as long as they are', async () => {
    const charts = await renderCharts(ladder);
    const names = Object.keys(charts).filter((name) => name.startsWith('waterfall'));
    assert.deepEqual(names, ['waterfall-1-users-param.png', 'waterfall-2-alloc-heavy.png']);
    const [far, short] = names.map((name) => charts[name]!);
    const [better, worse] = ['#0067a3', '#b84a00'];
    assert.equal(await pixels(far!, worse), 0);
    assert.ok((await pixels(far!, better)) > 60_000);
    // The step back is 52 µs of 1,250 µs that are drawn: about a twenty-fourth of the bars together.
    const [gain, loss] = [await pixels(short!, better), await pixels(short!, worse)];
    assert.ok(loss > gain / 40 && loss < gain / 15, `${loss} of ${gain}`);
  });

  it('the axes of a factorial in one', async () => {
    const [scenario] = (factorial.attribution as FactorialAttribution).scenarios;
    assert.ok((await pixels(factorialChart(factorial, scenario!)!, '#b84a00')) > 5_000);
    const none = {
      ...scenario!,
      interactions: [],
      mainEffects: [{ axes: ['gc'], share: null, contrasts: [] }],
    };
    assert.equal(factorialChart(factorial, none), null);
  });

  it('no waterfall where nothing was measured', () => {
    const none = editable(ladder);
    for (const row of none.rows) row.cpuUsPerRequest = null;
    assert.equal(waterfallChart(none, ladders(none)[0]!), null);
  });
});
