import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Analysis, LatencyEffect } from '../../model/analysis.ts';
import type { LatencyPlan } from '../../model/records.ts';
import { analyse } from '../analyse.ts';
import { type SyntheticOptions, syntheticRun } from '../testing/synthetic.ts';

const latency: LatencyPlan = {
  loads: [0.5, 0.85],
  arrivals: 'poisson',
  durationMs: 2_000,
  capacityPerS: { hello: 1_000 },
};

/** One time for each request in a stretch: `us`, and 2 % of them ten times as much. */
const times = (us: number, requests: number): number[] =>
  Array.from({ length: requests }, (_, i) => (i % 50 === 0 ? 10 * us : us));

const REQUESTS = 1_500;

function analysed(over: Partial<SyntheticOptions> = {}): Analysis {
  const { record, trials } = syntheticRun({
    truth: {
      baseline: { cpuUs: 500, responseUs: (load) => times(load < 0.6 ? 1_000 : 1_500, REQUESTS) },
      fast: { cpuUs: 450, responseUs: (load) => times(load < 0.6 ? 800 : 900, REQUESTS) },
    },
    ...over,
    plan: { latency, epochs: 8, ...over.plan },
  });
  return analyse(record, trials);
}

const at = (analysis: Analysis, load: number, percentile: number): LatencyEffect =>
  analysis.cells[0]!.latency.find((it) => it.load === load && it.percentile === percentile)!;

describe('response times', () => {
  const analysis = analysed();

  it('are compared percentile by percentile at every load, in order', () => {
    assert.deepEqual(
      analysis.cells[0]!.latency.map(({ load, percentile }) => `${load} p${percentile}`),
      [0.5, 0.85].flatMap((load) => ['p50', 'p90', 'p99', 'p99.9'].map((p) => `${load} ${p}`)),
    );
  });

  it('have the ratio that was put in', () => {
    for (const [load, ratio] of [
      [0.5, 0.8],
      [0.85, 0.6],
    ] as const) {
      for (const percentile of [50, 90, 99]) {
        const { effect, reason } = at(analysis, load, percentile);
        assert.equal(reason, null);
        // Three digits of the histogram at times above 2,048 µs.
        assert.ok(Math.abs(effect!.ratio / ratio - 1) < 0.001, `${load} p${percentile}: ${effect!.ratio}`);
        assert.deepEqual(
          [effect!.n, effect!.unit, effect!.better, effect!.p],
          [8, 'µs', 'lower', 2 / 2 ** 8],
        );
      }
    }
    assert.equal(at(analysis, 0.85, 99).effect!.title, 'Response time p99 at 85 % load');
  });

  it('are summed up per variant and load, from intended and from actual send', () => {
    const [low, high] = analysis.rows[1]!.responseTimes;
    assert.deepEqual(
      [low!.load, low!.ratePerS, low!.stretches, low!.void, low!.reasons],
      [0.5, 500, 8, 0, []],
    );
    assert.deepEqual([low!.responseTime!.count, low!.responseTime!.p50Us], [8 * REQUESTS, 800]);
    assert.deepEqual([high!.responseTime!.p50Us, high!.serviceTime!.p50Us], [900, 800]);
    assert.equal(high!.sendLagP99Us, 7);
    assert.ok(high!.responseTime!.curve.some(({ percentile }) => percentile === 99));
  });

  it('count as time of the epochs', () => {
    const closed = analysed({ plan: { latency: null } });
    // 8 epochs of 2 variants, each with two stretches; the time runs to the end of the last.
    assert.equal(analysis.elapsedMs - closed.elapsedMs, 2 * 2 * latency.durationMs);
  });

  it('are not there without an open loop', () => {
    const closed = analysed({ plan: { latency: null } });
    assert.deepEqual([closed.cells[0]!.latency, closed.rows[0]!.responseTimes], [[], []]);
  });
});

describe('a percentile without enough requests', () => {
  it('is not measurable, and says what it would take', () => {
    const analysis = analysed();
    assert.deepEqual(at(analysis, 0.5, 99.9), {
      load: 0.5,
      percentile: 99.9,
      effect: null,
      reason: 'p99.9 takes 100,000 requests; there are 12,000',
    });
    assert.equal(analysis.rows[0]!.responseTimes[0]!.responseTime!.p999Us, null);
    const short = analysed({ plan: { epochs: 6 } });
    assert.equal(at(short, 0.5, 99).reason, 'p99 takes 10,000 requests; there are 9,000');
    assert.ok(at(short, 0.5, 90).effect !== null);
  });

  it('counts the variant that has fewer', () => {
    const few = analysed({
      truth: {
        baseline: { cpuUs: 500, responseUs: () => times(1_000, REQUESTS) },
        fast: { cpuUs: 450, responseUs: () => times(800, REQUESTS - 400) },
      },
    });
    assert.match(at(few, 0.5, 99).reason!, /there are 8,800$/);
  });

  it('needs ten requests beyond it in the stretch of an epoch, and two such epochs', () => {
    const uneven = (large: number) =>
      analysed({
        plan: { epochs: 12 },
        truth: {
          baseline: { cpuUs: 500, responseUs: (_, epoch) => times(1_000, epoch <= large ? 9_000 : 990) },
          fast: { cpuUs: 450, responseUs: (_, epoch) => times(800, epoch <= large ? 9_000 : 990) },
        },
      });
    assert.equal(at(uneven(2), 0.5, 99).effect!.n, 2);
    assert.equal(at(uneven(2), 0.5, 90).effect!.n, 12);
    assert.equal(
      at(uneven(1), 0.5, 99).reason,
      'p99 takes 1,000 requests in each of 2 epochs; 1 of 12 have them',
    );
  });
});

describe('a void stretch', () => {
  const late = 'only 97.1 % of the intended rate was achieved (at least 99.5 %)';

  it('is left out for both, at its epoch and load alone', () => {
    // Were its times used, they would move the ratio: this epoch is ten times slower.
    const analysis = analysed({
      truth: {
        baseline: { cpuUs: 500, responseUs: () => times(1_000, REQUESTS) },
        fast: { cpuUs: 450, responseUs: (_, epoch) => times(epoch === 3 ? 8_000 : 800, REQUESTS) },
      },
      voids: (epoch, variant, load) => (epoch === 3 && variant === 'fast' && load === 0.5 ? late : null),
    });
    assert.equal(at(analysis, 0.5, 50).effect!.n, 7);
    assert.ok(Math.abs(at(analysis, 0.5, 50).effect!.high / 0.8 - 1) < 0.001);
    assert.equal(at(analysis, 0.85, 50).effect!.n, 8);
    const [baseline, fast] = analysis.rows;
    assert.deepEqual([fast!.responseTimes[0]!.stretches, fast!.responseTimes[0]!.void], [7, 1]);
    assert.deepEqual(fast!.responseTimes[0]!.reasons, [late]);
    assert.equal(baseline!.responseTimes[0]!.void, 0);
    assert.equal(
      analysis.warnings.find(({ code }) => code === 'void-stretches')!.detail,
      'fast in hello: 1 of 8 at 50 %',
    );
  });

  it('leaves the verdict alone', () => {
    const analysis = analysed({ voids: () => late });
    assert.equal(analysis.cells[0]!.verdict, 'faster');
    assert.equal(analysis.cells[0]!.epochsUsed, 8);
  });

  it('is the reason when none is left', () => {
    const analysis = analysed({
      voids: (_, variant, load) => (variant === 'baseline' && load === 0.85 ? late : null),
    });
    for (const percentile of [50, 99]) {
      assert.equal(at(analysis, 0.85, percentile).effect, null);
      assert.equal(at(analysis, 0.85, percentile).reason, `no epoch counts; baseline, epoch 1: ${late}`);
    }
    assert.ok(at(analysis, 0.5, 50).effect !== null);
    const row = analysis.rows[0]!.responseTimes[1]!;
    assert.deepEqual([row.responseTime, row.sendLagP99Us, row.stretches, row.void], [null, null, 0, 8]);
  });

  it('is something else than a failed trial', () => {
    const analysis = analysed({ fails: (_, variant) => variant === 'fast' });
    assert.equal(at(analysis, 0.5, 50).reason, 'in no epoch did both succeed');
  });
});

it('under the sequential rule the interval holds at every look', () => {
  const { effect } = at(analysed({ plan: { rule: 'sequential', epochs: 24, budgetMs: 1e6 } }), 0.5, 50);
  const fixed = at(analysed({ plan: { epochs: 24 } }), 0.5, 50).effect!;
  assert.ok(effect!.high - effect!.low > fixed.high - fixed.low);
});
