import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { VerdictKind } from '../model/analysis.ts';
import type { Interval } from './interval.ts';
import { holm } from './multiplicity.ts';
import { createRandom } from './random.ts';
import { signedRankInterval, signedRankP } from './signed-rank.ts';
import { NOISES, simulateEpochs } from './simulation.ts';
import { decide, type VerdictInput } from './verdict.ts';

/** From ratios, as people write them. */
const interval = (low: number, high: number, confidence = 0.992): Interval => ({
  low: Math.log(low),
  high: Math.log(high),
  confidence,
});

const clear: VerdictInput = {
  cpu: interval(0.92, 0.95),
  cpuRejected: true,
  throughput: interval(1.05, 1.08),
  throughputMeaningful: true,
  alpha: 0.01,
  margin: 0.01,
  n: 10,
  voids: false,
};

const cases: Record<string, [Partial<VerdictInput>, VerdictKind]> = {
  'less CPU time: faster': [{}, 'faster'],
  'more CPU time: slower': [{ cpu: interval(1.05, 1.08), throughput: interval(0.92, 0.95) }, 'slower'],
  'void before anything else': [{ voids: true }, 'void'],
  'void even without data': [{ voids: true, cpu: null, n: 0 }, 'void'],
  'too few epochs for the level': [{ n: 7 }, 'unresolved'],
  'enough epochs for a laxer level': [{ n: 7, alpha: 0.05 }, 'faster'],
  'nothing measured': [{ cpu: null, cpuRejected: false }, 'unresolved'],
  'throughput alone claims nothing': [{ cpu: null }, 'unresolved'],
  'not rejected, no difference': [{ cpuRejected: false }, 'unresolved'],
  'interval holds 1': [{ cpu: interval(0.95, 1.001), throughput: null }, 'unresolved'],
  'interval of too little confidence': [{ cpu: interval(0.92, 0.95, 0.98) }, 'unresolved'],
  'inside the margin': [{ cpu: interval(0.994, 1.006), throughput: null, cpuRejected: false }, 'same'],
  'inside the margin though not 1': [
    { cpu: interval(0.992, 0.998), throughput: null, cpuRejected: true },
    'same',
  ],
  'inside a narrower margin no more': [
    { cpu: interval(0.992, 0.998), throughput: null, margin: 0.005 },
    'faster',
  ],
  'reaches beyond the margin': [
    { cpu: interval(0.985, 0.998), throughput: null, cpuRejected: true },
    'faster',
  ],
  'throughput says the opposite': [{ throughput: interval(0.93, 0.96) }, 'investigate'],
  'opposite, each by a hair': [
    { cpu: interval(0.992, 0.998), throughput: interval(0.992, 0.998) },
    'investigate',
  ],
  'same way but far apart': [{ throughput: interval(1.2, 1.25) }, 'investigate'],
  'CPU unchanged, throughput lower': [
    { cpu: interval(0.997, 1.003), throughput: interval(0.9, 0.95) },
    'investigate',
  ],
  'apart by less than the margin': [
    { cpu: interval(0.94, 0.942), throughput: interval(1 / 0.947, 1 / 0.944) },
    'faster',
  ],
  'far apart but not sure of it': [{ throughput: interval(0.96, 1.3) }, 'faster'],
  'a throughput without meaning is not heard': [
    { throughput: interval(0.93, 0.96), throughputMeaningful: false },
    'faster',
  ],
  'a throughput of too little confidence is not heard': [{ throughput: interval(0.93, 0.96, 0.9) }, 'faster'],
  'not a number': [{ cpu: { low: Number.NaN, high: Number.NaN, confidence: 1 } }, 'unresolved'],
};

describe('the rules', () => {
  for (const [name, [change, expected]] of Object.entries(cases)) {
    test(name, () => assert.equal(decide({ ...clear, ...change }), expected));
  }

  test('refuse a level or a margin that is none', () => {
    assert.throws(() => decide({ ...clear, alpha: 0 }), RangeError);
    assert.throws(() => decide({ ...clear, margin: 0 }), RangeError);
  });
});

describe('the whole rule over 2,000 experiments of three comparisons', () => {
  /** How often each verdict fell on the first of three comparisons, the others being without effect. */
  function verdicts(effect: number, sd: number): Record<string, number> {
    const random = createRandom(`verdicts ${effect} ${sd}`);
    const counts: Record<string, number> = {};
    const alpha = 0.05;
    for (let run = 0; run < 2_000; run++) {
      const samples = [effect, 0, 0].map((shift) =>
        simulateEpochs(random, { n: 12, noise: NOISES.normal, effect: shift / sd }).map((d) => d * sd),
      );
      const adjusted = holm(samples.map((xs) => signedRankP(xs)));
      for (const index of effect === 0 ? [0, 1, 2] : [0]) {
        const cpu = signedRankInterval(samples[index]!, 1 - alpha);
        const verdict = decide({
          ...{ cpu, cpuRejected: adjusted[index]! <= alpha, throughput: null, throughputMeaningful: false },
          ...{ alpha, margin: 0.01, n: 12, voids: false },
        });
        counts[verdict] = (counts[verdict] ?? 0) + 1;
      }
    }
    return counts;
  }

  test('equal builds on a noisy machine: at most 5 % of families have a false alarm', () => {
    const { faster = 0, slower = 0 } = verdicts(0, 0.03);
    assert.ok(faster + slower <= 0.06 * 2_000, `${faster} + ${slower}`);
    assert.ok(faster > 0 && slower > 0, 'the level is used, on both sides');
  });

  test('equal builds on a quiet machine: same', () => {
    const { same = 0, faster = 0, slower = 0 } = verdicts(0, 0.004);
    assert.ok(same > 0.99 * 6_000, `${same}`);
    assert.ok(faster + slower <= 0.01 * 6_000);
  });

  test('a difference of twice the margin: found, and the right way round', () => {
    const { slower = 0, faster = 0 } = verdicts(0.02, 0.01);
    assert.ok(slower > 0.9 * 2_000, `${slower}`);
    assert.equal(faster, 0);
  });

  test('a difference just beyond the margin is hardly ever called the same', () => {
    const { same = 0 } = verdicts(0.0101, 0.004);
    assert.ok(same <= 0.05 * 2_000, `${same}`);
  });
});
