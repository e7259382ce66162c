import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { epochLogRatio } from '../../stats/epoch-log-ratio.ts';
import { syntheticTrace } from '../testing/synthetic-trace.ts';
import { openTrace } from '../trace/files.ts';
import { type ReplayOptions, replay, summaryOf } from './replay.ts';
import { seriesOf } from './series.ts';

const options: ReplayOptions = {
  experiments: 500,
  epochs: 20,
  seed: 3,
  effects: [0.01, 0.05],
  alpha: 0.01,
  margin: 0.01,
};

describe('a replay', () => {
  const trace = syntheticTrace({ epochs: 100 });

  it('gives the same numbers for the same seed, and others for another', () => {
    const text = (seed: number): string =>
      JSON.stringify(replay(trace, 't', { ...options, seed }).falseAlarms);
    assert.equal(text(3), text(3));
    assert.notEqual(text(3), text(4));
  });

  it('refuses a trace that is too short, with both numbers', () => {
    assert.throws(
      () => replay(syntheticTrace({ epochs: 39 }), 'brief', options),
      /trace brief has 39 usable epochs: expected at least 40, twice the 20 of an experiment/,
    );
  });

  it('hands on what the lab keeps of it', () => {
    const result = replay(trace, 't', options);
    const summary = summaryOf(result);
    const ours = result.falseAlarms.find(({ name }) => name === 'sequential')!;
    assert.deepEqual(summary.replay, { epochs: 20, experiments: 500, falseVerdicts: ours.rates[0]!.alarms });
    assert.equal(summary.power.length, 2);
    assert.equal(summary.power[1]!.found, result.power[1]!.sequential.found);
    assert.equal(summary.mdeBudgetMs, 20 * 5_000);
    assert.equal(summary.mde, result.mde);
    assert.equal(summary.subject, 'same');
  });
});

describe('what is taken from a trace', () => {
  it('the ratio is the one that the lab computes from the slices', () => {
    const trace = syntheticTrace({ epochs: 3 });
    const series = seriesOf(trace);
    for (const [e, { processes }] of trace.epochs.entries()) {
      const [subject, twin] = processes.map(({ slices }) => slices.map((s) => s.cpuUs! / s.requests));
      assert.equal(series.ratio[e], epochLogRatio(twin!, subject!));
    }
  });

  it('slices without CPU time or requests go with their partner, epochs without any are counted out', () => {
    const { header, epochs } = syntheticTrace({ epochs: 2, slices: 4 });
    const blind = (count: number) => {
      const [a, b] = epochs[0]!.processes;
      const slices = a.slices.map((slice, i) => (i < count ? { ...slice, cpuUs: null } : slice));
      return seriesOf({ header, epochs: [{ ...epochs[0]!, processes: [{ ...a, slices }, b] }, epochs[1]!] });
    };
    assert.deepEqual([blind(1).length, blind(1).pairs[0]!.length], [2, 3]);
    assert.deepEqual([blind(4).length, blind(4).unusable], [1, 1]);
  });
});

describe('the trace that comes with the lab', async () => {
  const { trace, name, supplied } = await openTrace('/nowhere');

  it('is there on a fresh clone, and long enough for an experiment of the default length', () => {
    assert.equal(supplied, true);
    assert.ok(trace.header.epochs >= 80);
  });

  it('lets ours keep their level, and not the methods that take a process for the build', () => {
    const result = replay(trace, name, { ...options, epochs: 40, experiments: 4_000 });
    const share = (method: string): number =>
      result.falseAlarms.find((it) => it.name === method)!.rates[0]!.share;
    assert.ok(share('sequential') <= 0.01 + 0.005, `${share('sequential')}`);
    assert.ok(share('fixed') <= 0.01 + 0.005, `${share('fixed')}`);
    assert.ok(share('peeking') > 0.03, `${share('peeking')}`);
    assert.ok(share('requests') > 0.3, `${share('requests')}`);
    assert.ok(share('slices') > 0.02, `${share('slices')}`);
  });
});
