import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDistribution } from './distribution.ts';
import { seededRandom } from './random.ts';

const N = 40_000;

/** Sorted samples of a spec. */
function samples(spec: unknown): Float64Array {
  const distribution = parseDistribution(spec, 'delay');
  const random = seededRandom(42);
  return Float64Array.from({ length: N }, () => distribution.sample(random)).sort();
}

const quantile = (sorted: Float64Array, share: number): number => sorted[Math.floor(share * (N - 1))]!;

/** `actual` within `share` of `expected`. */
function near(actual: number, expected: number, share: number, what: string): void {
  assert.ok(
    Math.abs(actual - expected) <= share * expected,
    `${what}: expected about ${expected}, got ${actual}`,
  );
}

test('distribution: every sample takes as many random numbers as it says', () => {
  for (const [spec, numbers] of [
    [12.5, 0],
    [{ uniform: [10, 30] }, 1],
    [{ lognormal: { median: 40, p99: 200 }, max: 50 }, 2],
    [{ normal: { mean: 20, sd: 50 } }, 2],
    [{ percentiles: { p0: 5, p50: 10, p100: 60 } }, 1],
  ] as const) {
    const distribution = parseDistribution(spec, 'delay');
    const random = seededRandom(1);
    let taken = 0;
    const counted = (): number => {
      taken++;
      return random();
    };
    for (let i = 0; i < 100; i++) distribution.sample(counted);
    assert.deepEqual([distribution.numbers, taken], [numbers, 100 * numbers], JSON.stringify(spec));
  }
});

test('distribution: a number is that number', () => {
  assert.deepEqual(new Set(samples(12.5)), new Set([12.5]));
  assert.equal(
    parseDistribution(0, 'delay').sample(() => 0.5),
    0,
  );
});

test('distribution: uniform fills its interval evenly and stays in it', () => {
  const sorted = samples({ uniform: [10, 30] });
  assert.ok(sorted[0]! >= 10 && sorted[N - 1]! <= 30);
  for (const share of [0.1, 0.25, 0.5, 0.75, 0.9]) {
    near(quantile(sorted, share), 10 + 20 * share, 0.02, `quantile ${share}`);
  }
});

test('distribution: lognormal has the median and the p99 asked for', () => {
  const byP99 = samples({ lognormal: { median: 40, p99: 200 } });
  near(quantile(byP99, 0.5), 40, 0.03, 'median');
  near(quantile(byP99, 0.99), 200, 0.06, 'p99');
  const bySigma = samples({ lognormal: { median: 40, sigma: 0.5 } });
  near(quantile(bySigma, 0.5), 40, 0.03, 'median');
  // One standard deviation up: the 84.13th percentile.
  near(quantile(bySigma, 0.841345), 40 * Math.exp(0.5), 0.03, 'median · e^sigma');
});

test('distribution: normal has its mean and spread, and is cut at 0', () => {
  const sorted = samples({ normal: { mean: 100, sd: 10 } });
  near(quantile(sorted, 0.5), 100, 0.01, 'mean');
  near(quantile(sorted, 0.841345) - quantile(sorted, 0.158655), 20, 0.04, 'two sd');
  const cut = samples({ normal: { mean: 5, sd: 10 } });
  assert.equal(cut[0], 0);
  near(cut.filter((value) => value === 0).length / N, 0.3085, 0.04, 'share at 0');
});

test('distribution: percentiles are met, and it is linear between them', () => {
  const sorted = samples({ percentiles: { p0: 5, p50: 20, p90: 100, p100: 300 } });
  near(quantile(sorted, 0.5), 20, 0.03, 'p50');
  near(quantile(sorted, 0.9), 100, 0.03, 'p90');
  near(quantile(sorted, 0.25), 12.5, 0.03, 'half way to p50');
  near(quantile(sorted, 0.95), 200, 0.03, 'half way to p100');
  assert.ok(sorted[0]! >= 5 && sorted[N - 1]! <= 300);
});

test('distribution: outside the given percentiles the outermost piece goes on, not below 0', () => {
  const at = (share: number) =>
    parseDistribution({ percentiles: { p50: 30, p75: 40, 'p99.9': 40 } }, 'delay').sample(() => share);
  assert.equal(at(0), 10);
  assert.equal(at(0.9995), 40);
  assert.equal(
    parseDistribution({ percentiles: { p50: 10, p90: 50 } }, 'delay').sample(() => 0),
    0,
  );
});

test('distribution: max cuts every kind', () => {
  const sorted = samples({ lognormal: { median: 40, sigma: 1 }, max: 60 });
  assert.equal(sorted[N - 1], 60);
  near(quantile(sorted, 0.5), 40, 0.03, 'median');
});

test('distribution: a sample takes the same count of numbers, whatever comes out', () => {
  for (const spec of [{ lognormal: { median: 1, sigma: 1 } }, { normal: { mean: 0, sd: 1 } }]) {
    let taken = 0;
    const random = seededRandom(1);
    const counted = (): number => {
      taken++;
      return random();
    };
    const distribution = parseDistribution(spec, 'delay');
    for (let i = 0; i < 100; i++) distribution.sample(counted);
    assert.equal(taken, 200);
  }
});

for (const [spec, message] of [
  ['50ms', /^x: expected milliseconds, \{uniform.*, got "50ms"$/],
  [null, /^x: expected milliseconds/],
  [[1, 2], /^x: expected milliseconds, .*got \[1,2\]$/],
  [-1, /^x: expected at least 0 ms, got -1$/],
  [Number.NaN, /^x: expected at least 0 ms, got NaN$/],
  [{}, /^x: expected milliseconds, .*got \{\}$/],
  [{ max: 3 }, /^x: expected milliseconds/],
  [{ unifrom: [1, 2] }, /^x: expected one of uniform, .*got "unifrom"; did you mean "uniform"\?$/],
  [{ uniform: [2, 1] }, /^x\.uniform: expected \[min, max\] with 0 ≤ min ≤ max, got 1$/],
  [{ uniform: 3 }, /^x\.uniform: expected \[min, max\]/],
  [{ uniform: [1, 2], normal: { mean: 1, sd: 1 } }, /^x: expected either uniform or normal/],
  [{ uniform: [1, 2], max: -1 }, /^x\.max: expected at least 0 ms, got -1$/],
  [{ lognormal: { median: 0, sigma: 1 } }, /^x\.lognormal\.median: expected more than 0 ms, got 0$/],
  [{ lognormal: { median: 5 } }, /^x\.lognormal: expected either sigma or p99/],
  [{ lognormal: { median: 5, sigma: 1, p99: 9 } }, /^x\.lognormal: expected either sigma or p99/],
  [{ lognormal: { median: 5, p99: 4 } }, /^x\.lognormal\.p99: expected at least the median, 5 ms, got 4$/],
  [{ lognormal: { mean: 5, p99: 4 } }, /^x\.lognormal: expected one of median, sigma, p99, got "mean"/],
  [{ normal: { mean: 5 } }, /^x\.normal\.sd: expected at least 0 ms, got nothing$/],
  [{ percentiles: { p50: 5 } }, /^x\.percentiles: expected \{p50/],
  [{ percentiles: { p50: 5, p101: 6 } }, /^x\.percentiles: expected .*, got "p101"$/],
  [{ percentiles: { p50: 5, median: 6 } }, /^x\.percentiles: expected .*, got "median"$/],
  [{ percentiles: { p50: 5, p90: 4 } }, /^x\.percentiles\.p90: expected at least that of p50, 5 ms, got 4$/],
  [{ percentiles: { p50: 5, 'p50.0': 6 } }, /^x\.percentiles: expected one of p50 and p50\.0/],
] as const) {
  test(`distribution: ${JSON.stringify(spec)} is refused`, () => {
    assert.throws(() => parseDistribution(spec, 'x'), { name: 'TypeError', message });
  });
}
