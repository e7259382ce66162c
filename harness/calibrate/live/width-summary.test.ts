import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom } from '../../stats/random.ts';
import {
  fisherQuantile,
  needOf,
  needRatio,
  type Said,
  saidByRuns,
  studentQuantileExact,
  summariseWidth,
  valuesOf,
} from './width-summary.ts';

const near = (value: number, expected: number, within = 5e-4): void =>
  assert.ok(
    Math.abs(value - expected) <= within * Math.max(1, Math.abs(expected)),
    `${value}, not ${expected}`,
  );

/** NIST/SEMATECH e-Handbook of Statistical Methods, sections 1.3.6.7.2 and 1.3.6.7.3 (at 2.5 % for F: common tables). */
describe('quantiles', () => {
  it('of Student’s t, from one degree of freedom on', () => {
    for (const [freedom, t] of [
      [1, 12.706],
      [2, 4.303],
      [3, 3.182],
      [8, 2.306],
      [30, 2.042],
    ] as const)
      near(studentQuantileExact(0.975, freedom), t);
  });

  it('of Fisher’s F', () => {
    near(fisherQuantile(0.975, 8, 8), 4.433);
    near(fisherQuantile(0.95, 5, 10), 3.326);
    near(fisherQuantile(0.025, 8, 8), 1 / 4.433);
  });
});

describe('what runs say', () => {
  it('is Welch’s interval of their logarithms', () => {
    // Means of the logarithms 0 and 0.1, variances 0.01 each, three runs: error √(0.02/3), 4 degrees of freedom.
    const a = [-0.1, 0, 0.1].map(Math.exp);
    const b = [0, 0.1, 0.2].map(Math.exp);
    const said = saidByRuns(a, b, 0.95)!;
    near(said.estimate, 0.1);
    near(said.half!, 2.7764 * Math.sqrt(0.02 / 3));
    assert.equal(said.holds, true);
  });

  it('misses when the runs of each side are alike and the sides are not', () => {
    assert.equal(saidByRuns([100, 101, 100], [110, 111, 110], 0.95)!.holds, false);
    assert.deepEqual(saidByRuns([100, 100, 100], [100, 100, 100], 0.95), {
      estimate: 0,
      half: 0,
      holds: true,
    });
  });

  it('is nothing with a single run, or with one that was not measured', () => {
    assert.equal(saidByRuns([1], [1, 2], 0.95), null);
    assert.equal(valuesOf([{ cpuUsPerRequest: null, throughputPerS: 1 }], 'cpuUsPerRequest'), null);
    assert.deepEqual(valuesOf([{ cpuUsPerRequest: 7, throughputPerS: 1 }], 'cpuUsPerRequest'), [7]);
  });
});

const said = (estimate: number, half: number | null = 0.01): Said => ({
  estimate,
  half,
  holds: half === null ? null : Math.abs(estimate) <= half,
});

describe('what a method needs', () => {
  it('is t times the root mean square of its errors', () => {
    const need = needOf([said(0.03), said(-0.04), said(0, null)], 0.95);
    near(need.needed!, 3.1824 * Math.sqrt((0.03 ** 2 + 0.04 ** 2) / 3));
    assert.deepEqual([need.comparisons, need.misses, need.intervals, need.stated], [3, 2, 2, 0.01]);
  });

  it('is not known from one comparison', () => {
    assert.equal(needOf([said(0.1)], 0.95).needed, null);
    assert.equal(needRatio(needOf([said(0.1)], 0.95), needOf([said(0.1), said(0.2)], 0.95), 0.95), null);
  });

  it('compares with another: the interval of the ratio holds the truth as often as it says', () => {
    const runs = 2_000;
    let held = 0;
    for (let run = 0; run < runs; run++) {
      const random = createRandom('need').fork(`run ${run}`);
      const errors = (sd: number): Said[] => Array.from({ length: 8 }, () => said(sd * random.normal()));
      const { ratio, low, high } = needRatio(needOf(errors(0.06), 0.95), needOf(errors(0.02), 0.95), 0.95)!;
      assert.ok(low < ratio && ratio < high);
      if (low <= 3 && 3 <= high) held++;
    }
    assert.ok(Math.abs(held / runs - 0.95) < 0.015, `${held / runs}`);
  });
});

it('a summary keeps designs and metrics apart', () => {
  const both = (estimate: number): { cpu: Said; throughput: Said } => ({
    cpu: said(estimate),
    throughput: said(2 * estimate),
  });
  const summary = summariseWidth(
    [
      { design: 'interleaved', ...both(0.01) },
      { design: 'interleaved', ...both(-0.01) },
      { design: 'one-process', ...both(0.05) },
      { design: 'one-process', ...both(-0.05) },
      { design: 'fresh-processes', cpu: null, throughput: null },
    ],
    0.95,
  );
  near(summary.cpu.ratios['one-process']!.ratio, 5);
  near(summary.throughput.needs.interleaved.rms!, 0.02);
  assert.equal(summary.cpu.needs['fresh-processes'].comparisons, 0);
  assert.equal(summary.cpu.ratios['fresh-processes'], null);
});
