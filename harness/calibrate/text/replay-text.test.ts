import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cells } from '../../../reports/terminal/layout.ts';
import { replay } from '../replay/replay.ts';
import { type SyntheticTrace, syntheticTrace } from '../testing/synthetic-trace.ts';
import { percent, planted, sparkline } from './format.ts';
import { replayText } from './replay-text.ts';

const options = { experiments: 200, epochs: 20, seed: 1, effects: [0.003, 0.05], alpha: 0.01, margin: 0.01 };
const render = (trace: SyntheticTrace, supplied = false): string =>
  replayText(replay(syntheticTrace({ epochs: 50, ...trace }), 'mine', options), {
    width: 80,
    color: false,
    name: 'mine',
    supplied,
  });

describe('a replay on the terminal', () => {
  const text = render({});

  it('fits 80 columns', () => {
    for (const line of `${text}${render({ requestSd: null }, true)}`.split('\n'))
      assert.ok(cells(line) <= 80, line);
  });

  it('says which trace, how many epochs, from which machine and when', () => {
    const flat = text.replaceAll(/\s+/g, ' ');
    for (const part of [
      'Trace mine',
      '50 epochs',
      'made up, 2 cores',
      'recorded 2026-11-21 00:00 UTC',
      'commit 0123456789',
    ])
      assert.ok(flat.includes(part), part);
    assert.ok(!flat.includes('came with the lab'));
    assert.match(
      render({}, true).replaceAll(/\s+/g, ' '),
      /It came with the lab: yours may be another machine\./,
    );
  });

  it('names every method with its mistake', () => {
    assert.equal(text.match(/wrongly assumes: /g)!.length, 6);
    assert.equal(text.match(/relies on: /g)!.length, 2);
  });

  it('says what this trace cannot tell', () => {
    const flat = render({ requestSd: null, slices: 1 }).replaceAll(/\s+/g, ' ');
    assert.match(flat, /\(autocannon-compare\): not measurable from this trace/);
    assert.match(flat, /Too few slices to average/);
    assert.match(flat, /Warm-up: too few slices per process to see a trend/);
  });
});

it('numbers', () => {
  assert.deepEqual([0, 0.0049, 0.09994, 0.5289, 1].map(percent), ['0', '0.49', '9.99', '52.9', '100']);
  assert.deepEqual([0.003, 0.05, 0.02949].map(planted), ['+0.3 %', '+5 %', '+2.95 %']);
  assert.equal(sparkline([0, 0.05, 0.13, 0.5, 1]), '  ▁▄█');
});
