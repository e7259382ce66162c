import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PilotRate } from './run-record.ts';
import {
  connectionCount,
  type SizingRequest,
  settledCounts,
  sizeExperiment,
  sliceLength,
  warmupCount,
  warmupCounts,
} from './sizing.ts';
import { isSteady } from './steady.ts';

const fit = (budgetMs: number, epochMs: number): number => Math.floor(budgetMs / epochMs);
const rates = (...perS: number[]): PilotRate[] =>
  perS.map((ratePerS, i) => ({
    scenario: 'hello',
    variant: `v${i}`,
    ratePerS,
    startupMs: 200,
    closes: false,
  }));
const request = (over: Partial<SizingRequest> = {}): SizingRequest => ({
  connections: { hello: 64 },
  quick: false,
  epochs: null,
  fewestEpochs: 8,
  wantedEpochs: 8,
  budgetMs: 160_000,
  strictBudget: false,
  slicesPerTrial: null,
  sliceMs: null,
  warmupRequests: null,
  settled: false,
  openLoopMs: () => 0,
  ...over,
});

describe('warm-up and slices', () => {
  it('warm up as many requests as the slowest does in the time, between bounds', () => {
    assert.equal(warmupCount(1_000, 2.5), 2_500);
    assert.equal(warmupCount(1, 2.5), 20);
    assert.equal(warmupCount(50_000, 2.5), 25_000);
    // A fast one, in a second more, but no more than it takes to settle.
    assert.equal(warmupCount(6_000, 1), 12_000);
    assert.equal(warmupCount(12_000, 0.6), 19_200);
    assert.equal(warmupCount(15_000, 0.6), 20_000);
    assert.equal(warmupCount(1_999, 1), 1_999);
  });
  it('variants of like speed warm up alike, and a faster one by as much time', () => {
    const counts = warmupCounts(rates(1_000, 6_000, 1_900, 1_100, 7_000), 1);
    assert.deepEqual(counts, { v0: 1_100, v3: 1_100, v2: 1_100, v1: 13_000, v4: 13_000 });
  });
  it('for nights a server warms up by its class, however the pilot found the machine', () => {
    const [quiet, busy, slow] = rates(7_000, 1_400, 400);
    const looks = [
      { ...quiet!, cpuUsPerRequest: 190 },
      { ...busy!, cpuUsPerRequest: 420 },
      { ...slow!, cpuUsPerRequest: 2_400 },
    ];
    assert.deepEqual(settledCounts(looks), { v0: 20_000, v1: 20_000, v2: 3_000 });
    assert.deepEqual(settledCounts(rates(2_000, 250)), { v0: 20_000, v1: 3_000 }, 'without CPU time');
    assert.deepEqual(
      sizeExperiment(looks, request({ settled: true }), fit).warmupRequests.hello,
      settledCounts(looks),
    );
  });
  it('a burst that slows down the look at one of two twins does not part them', () => {
    const [slowed, twin] = rates(872, 5_935);
    const looks = [
      { ...slowed!, cpuUsPerRequest: 130 },
      { ...twin!, cpuUsPerRequest: 95 },
    ];
    const counts = warmupCounts(looks, 1);
    assert.equal(counts.v0, counts.v1);
    const apart = warmupCounts([looks[0]!, { ...twin!, cpuUsPerRequest: 40 }], 1);
    assert.notEqual(apart.v0, apart.v1);
  });
  it('connections are those asked for, or one round of the slowest', () => {
    assert.equal(connectionCount(64, 5_000), 64);
    assert.equal(connectionCount(64, 2_000), 30);
    assert.equal(connectionCount(64, 20), 8);
    assert.equal(connectionCount(4, 20), 4);
  });
  it('slices are as long as the slowest needs for sixty requests, between bounds', () => {
    assert.equal(sliceLength(20_000), 100);
    assert.equal(sliceLength(600), 100);
    assert.equal(sliceLength(200), 300);
    assert.equal(sliceLength(199), 350);
    assert.equal(sliceLength(2), 1_000);
  });
});

describe('sizeExperiment', () => {
  it('fills the budget with roomy epochs', () => {
    const sizing = sizeExperiment(rates(1_000, 2_500), request(), fit);
    assert.deepEqual(
      [sizing.slicesPerTrial, sizing.sliceMs, sizing.warmupRequests.hello],
      [16, { hello: 100 }, { v0: 1_200, v1: 5_500 }],
    );
    // Two starts, two smoke tests, 1.2 s of warm-up and a second more for the fast one, 16 slices of 135 ms and a round of 15 or 6 ms
    // each, the stop; and a tenth more.
    const ms = 150 + 2 * 240 + 3_400 + 16 * 150 + 16 * 141;
    assert.equal(Math.round(sizing.epochMs), Math.round(1.1 * ms));
    assert.deepEqual(sizing.connections, { hello: 15 });
    assert.equal(sizing.epochs, Math.floor(160_000 / sizing.epochMs));
    assert.deepEqual(sizing.notes, []);
  });
  it('shortens epochs until as many fit as are wanted', () => {
    const asked = { fewestEpochs: 10, budgetMs: 150_000 };
    const sizing = sizeExperiment(
      rates(1_000, 1_000, 1_000, 1_000),
      request({ ...asked, wantedEpochs: 13 }),
      fit,
    );
    assert.ok(sizing.slicesPerTrial < 16);
    assert.ok(sizing.epochs >= 13 && sizing.epochs * sizing.epochMs <= 150_000);
    const content = sizeExperiment(
      rates(1_000, 1_000, 1_000, 1_000),
      request({ ...asked, wantedEpochs: 9 }),
      fit,
    );
    assert.ok(content.epochMs > sizing.epochMs);
    assert.match(sizing.notes.join(), /shortened/);
  });
  it('stretches the default budget, but keeps to one that was given', () => {
    const tight = { fewestEpochs: 11, wantedEpochs: 14, budgetMs: 20_000 };
    const stretched = sizeExperiment(rates(500, 500), request(tight), fit);
    assert.equal(stretched.epochs, 11);
    assert.match(stretched.notes.join(), /the default budget was exceeded/);
    const kept = sizeExperiment(rates(500, 500), request({ ...tight, strictBudget: true }), fit);
    assert.ok(kept.epochs < 11 && kept.epochs * kept.epochMs <= 20_000);
    assert.match(
      kept.notes.join(),
      /^.*of the 11 epochs that are needed fit the budget; all of them would take about .+ s$/,
    );
  });
  it('runs at least one epoch', () => {
    assert.equal(sizeExperiment(rates(500), request({ budgetMs: 0, strictBudget: true }), fit).epochs, 1);
  });
  it('quick has cheaper epochs', () => {
    const sizes = [true, false].map((quick) => sizeExperiment(rates(1_000, 1_100), request({ quick }), fit));
    assert.ok(sizes[0]!.epochMs < sizes[1]!.epochMs && sizes[0]!.epochs > sizes[1]!.epochs);
  });
  it('takes what was given', () => {
    const given = { epochs: 3, slicesPerTrial: 5, sliceMs: 100, warmupRequests: 77 };
    const sizing = sizeExperiment(rates(1_000), request(given), fit);
    const { epochs, slicesPerTrial, sliceMs, warmupRequests } = sizing;
    assert.deepEqual(
      { epochs, slicesPerTrial, sliceMs, warmupRequests },
      { ...given, sliceMs: { hello: 100 }, warmupRequests: { hello: { v0: 77 } } },
    );
  });
});

describe('isSteady', () => {
  const table: [string, number[], boolean][] = [
    ['level', new Array(10).fill(100), true],
    ['still rising', [10, 20, 30, 40, 50, 60, 70, 80, 90, 100], false],
    ['risen and settled', [10, 30, 60, 80, 90, 95, 98, 99, 100, 101], true],
    ['falling', [100, 100, 100, 100, 100, 100, 100, 90, 80, 70], false],
    ['one odd tenth', [100, 100, 100, 100, 100, 100, 100, 100, 100, 90], true],
    ['too short to tell', [100, 100, 100], false],
    ['nothing', [0, 0, 0, 0], false],
  ];
  for (const [what, tenths, steady] of table) {
    it(what, () => assert.equal(isSteady(tenths), steady));
  }
});
