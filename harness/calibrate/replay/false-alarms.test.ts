/** Every method on traces of which the truth is known: two processes of one build, exchangeable in every epoch. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom } from '../../stats/random.ts';
import { type SyntheticTrace, syntheticTrace } from '../testing/synthetic-trace.ts';
import { drawExperiments } from './draws.ts';
import { countFalseAlarms, type FalseAlarms } from './false-alarms.ts';
import { seriesOf } from './series.ts';

const EXPERIMENTS = 3_000;

function alarmsOn(trace: SyntheticTrace, epochs = 20): Map<string, FalseAlarms> {
  const series = seriesOf(syntheticTrace(trace));
  const draws = drawExperiments(createRandom('alarms'), series, EXPERIMENTS, epochs);
  const options = { epochs, margin: 0.01, levels: [0.01, 0.05], planted: 0.1 };
  return new Map(countFalseAlarms(series, draws, options).map((method) => [method.name, method]));
}

const shareOf = (alarms: Map<string, FalseAlarms>, name: string, level: 0 | 1 = 0): number =>
  alarms.get(name)!.rates[level]!.share;

describe('a machine without drift, processes that differ by 3 %', () => {
  const alarms = alarmsOn({ epochs: 400 });

  it('ours keep their level, and do so without being mute', () => {
    for (const name of ['sequential', 'fixed']) {
      for (const [level, alpha] of [0.01, 0.05].entries()) {
        const share = shareOf(alarms, name, level as 0 | 1);
        const error = 3 * Math.sqrt((alpha * (1 - alpha)) / EXPERIMENTS);
        assert.ok(share <= alpha + error, `${name} at ${alpha}: ${share}`);
        assert.ok(share > alpha / 10, `${name} at ${alpha}: ${share}`);
      }
      assert.ok(alarms.get(name)!.claims! > 0.99, name);
    }
  });

  it('looking until it is significant multiplies false alarms', () => {
    assert.ok(shareOf(alarms, 'peeking') > 0.03);
    assert.ok(shareOf(alarms, 'peeking', 1) > 0.15);
    assert.ok(shareOf(alarms, 'until-significant') > 0.015);
    assert.ok(shareOf(alarms, 'until-significant', 1) > 0.08);
  });

  it('requests and slices of one process are not samples of the build', () => {
    assert.ok(shareOf(alarms, 'requests') > 0.2, `${shareOf(alarms, 'requests')}`);
    assert.ok(shareOf(alarms, 'slices') > 0.2, `${shareOf(alarms, 'slices')}`);
  });

  it('a fixed order, and one after the other, do no harm where there is nothing to confound', () => {
    assert.ok(shareOf(alarms, 'fixed-order', 1) < 0.15);
    assert.ok(shareOf(alarms, 'all-a-then-all-b', 1) < 0.15);
  });

  it('intervals stand on what is independent', () => {
    const { experiments, independent, rates } = alarms.get('fixed-order')!;
    assert.deepEqual([experiments, independent], [381, 20]);
    // With no alarm in 20: 1 − 0.025^(1/20) = 17 %.
    assert.ok(rates[0]!.high >= 0.168);
    assert.deepEqual([alarms.get('requests')!.experiments, alarms.get('requests')!.independent], [399, 200]);
    assert.equal(alarms.get('sequential')!.independent, EXPERIMENTS);
  });
});

it('where processes do not differ, requests and slices keep their level: it was the processes', () => {
  // Times of requests then scatter as their slices do: 500 of them in a slice, 2 % ÷ √500.
  const alarms = alarmsOn({ epochs: 400, processSd: 0, sliceSd: 0.001, requestSd: 0.2 });
  assert.ok(shareOf(alarms, 'requests', 1) < 0.09, `${shareOf(alarms, 'requests', 1)}`);
  assert.ok(shareOf(alarms, 'slices', 1) < 0.09, `${shareOf(alarms, 'slices', 1)}`);
});

it('a place that is dearer is a discovery under a fixed order, and nothing under coins', () => {
  const alarms = alarmsOn({ placeBias: 0.03 });
  assert.ok(shareOf(alarms, 'fixed-order') > 0.3, `${shareOf(alarms, 'fixed-order')}`);
  assert.ok(shareOf(alarms, 'sequential') <= 0.015);
  assert.ok(shareOf(alarms, 'fixed') <= 0.016);
});

it('a machine that slows down makes B slower than A when B comes last, and nothing of pairs', () => {
  const alarms = alarmsOn({ drift: 0.005 });
  assert.ok(shareOf(alarms, 'all-a-then-all-b') > 0.8, `${shareOf(alarms, 'all-a-then-all-b')}`);
  assert.ok(shareOf(alarms, 'sequential') <= 0.015);
  // Not paired: what both share hides what they do not.
  const { claims } = alarmsOn({ drift: 0.05 }).get('until-significant')!;
  assert.ok(claims! < alarms.get('fixed')!.claims! / 2, `${claims}`);
});

it('what a trace does not hold is not measured', () => {
  const requests = alarmsOn({ requestSd: null }).get('requests')!;
  assert.deepEqual([requests.experiments, requests.rates, requests.claims], [0, [], null]);
});
