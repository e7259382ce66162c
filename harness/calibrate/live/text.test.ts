import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { summariseAa } from './aa-summary.ts';
import type { PowerOutcome } from './power.ts';
import { summarisePower } from './power-summary.ts';
import { outcome } from './testing/outcome.ts';
import { aaLine, aaText, effectText, factorText, powerLine, sideText } from './text.ts';
import { type Said, summariseWidth } from './width-summary.ts';
import { widthLine, widthText } from './width-text.ts';

const side = { cpuUsPerRequest: 71.2, p50Us: 900, p99Us: null, gc: null };
const power: PowerOutcome = {
  ...outcome({ verdict: 'slower', ratio: 1.023, low: 1.011, high: 1.034 }),
  kind: 'outcome',
  amount: 0.02,
  index: 1,
  faster: false,
  planted: 1.02,
  plain: side,
  turned: side,
};

describe('a line per experiment', () => {
  it('of a build against itself', () => {
    assert.equal(
      aaLine({ kind: 'outcome', index: 2, ...outcome({ hogShare: 0.34 }) }, 30),
      ' 3/30  unresolved  +0.1 % (−2.0 % to +2.0 %)   12 epochs, e 1.5, 1 min, hog 34 %',
    );
    const silent = outcome({ ratio: null, low: null, high: null, eValue: null, epochs: 1 });
    assert.match(
      aaLine({ kind: 'outcome', index: 0, ...silent }, 5),
      /^1\/5 {2}unresolved {2}not measured +1 epoch, 1 min$/,
    );
  });

  it('of a planted effect says whether the interval holds it', () => {
    const line = (over: Partial<PowerOutcome>): string => powerLine('cpu', { ...power, ...over }, 8);
    assert.match(line({}), /^2 % slower 2\/8 {2}slower +\+2\.3 % .*, holds it$/);
    assert.match(line({ low: 1.021 }), /, MISSES it$/);
    assert.match(line({ low: null, high: null }), /1 min$/);
    assert.match(powerLine('alloc', { ...power, amount: 64, planted: null }, 8), /^64 KiB slower .*1 min$/);
  });
});

describe('a summary', () => {
  it('of a build against itself', () => {
    const text = aaText(summariseAa([outcome(), outcome({ verdict: 'faster' }), outcome({ epochs: 2 })]));
    assert.match(text, /^False verdicts: 1 of 2 \(95 % interval of the rate 1\.3 % to 99 %\)$/m);
    assert.match(text, /^Experiments with too few epochs for a verdict: 1 of 3$/m);
    assert.equal(aaText(summariseAa([])), 'No experiment was completed.\n');
    assert.match(aaText(summariseAa([outcome({ epochs: 2 })])), /none could be false/);
  });

  it('of a planted effect', () => {
    const text = effectText('cpu', summarisePower([power], 0.01)[0]!);
    assert.match(text, /^2 % \(planted 2 %\): 1 experiments, median 1 min$/m);
    assert.match(text, /right sign 1, wrong 0, interval holds it 1$/m);
    assert.match(text, /median seen \+2\.30 %, bias \+0\.29 %$/m);
  });

  it('of the cost of a step says what is uncertain', () => {
    const factor = { steps: 50_000, ratio: 1.8, low: 1.78, high: 1.82, confidence: 0.95, epochs: 24 };
    assert.match(factorText(factor), /so 1 % is 625 steps, .* uncertain by 2\.5 % of itself: 5 % by 0\.13 %/);
  });

  it('of a side shows collections where they were counted', () => {
    const seen = { cpuUsPerRequest: 71.2, p50Us: 900, p99Us: null, collections: null, gcMs: null };
    assert.equal(
      sideText('plain', seen),
      '  plain: CPU 71.2 µs, service time p50 900 µs, p99 not measurable\n',
    );
    assert.match(
      sideText('x', { ...seen, collections: 4, gcMs: 6.1 }),
      /; 4\.00 collections, 6\.10 ms per 1,000/,
    );
  });
});

describe('widths', () => {
  const said = (estimate: number): Said => ({ estimate, half: 0.02, holds: Math.abs(estimate) < 0.02 });
  const line = (design: 'interleaved' | 'one-process', estimate: number) => ({
    kind: 'comparison' as const,
    repeat: 0,
    design,
    cpu: said(estimate),
    throughput: said(-estimate),
    anytimeHalf: null,
    size: 12,
    durationMs: 60_000,
    failure: null,
  });
  const lines = [0.01, -0.01, 0.02].map((e) => line('interleaved', e));
  lines.push(...[0.05, -0.06, 0.04].map((e) => line('one-process', e)));

  it('are a table within 80 columns, with what is not known left open', () => {
    const text = widthText(summariseWidth(lines, 0.95), {
      budgetMs: 60_000,
      confidence: 0.95,
      anytimeHalf: 0.03,
      took: { interleaved: 60_000, 'one-process': 60_000, 'fresh-processes': null },
    });
    assert.match(text, /interleaved, as the lab does +±2\.0 % +±4\.6 % +1 of 3\n/);
    assert.match(text, /one process each, A then B +±2\.0 % +±17\.5 % +3 of 3\n/);
    assert.match(text, /one process each, A then B +3\.6 × as wide \(0\.9 to 14\.\d\)/);
    assert.match(text, /a process per run, A then B +not known/);
    for (const row of text.split('\n')) assert.ok(row.length <= 80, row);
  });

  it('are shown as they come', () => {
    assert.equal(
      widthLine(lines[0]!, 8),
      '1/8 interleaved, as the lab does  CPU +1.0 % ±2.0 %, throughput −1.0 % ±2.0 %, 12 epochs, 1 min',
    );
    assert.match(widthLine({ ...lines[0]!, failure: 'x died' }, 8), /does {2}x died, 1 min$/);
  });
});
