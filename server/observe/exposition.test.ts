import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exposition } from './exposition.ts';
import { type Family, mergeFamilies, plain } from './family.ts';
import { BOUNDS_US, Histogram } from './histogram.ts';
import { parseExposition } from './testing/parse-exposition.ts';

const histogram = (name: string, durationsMs: readonly number[]): Family => {
  const { counts, sumUs } = durationsMs.reduce((all, ms) => {
    all.record(ms);
    return all;
  }, new Histogram());
  return {
    name,
    help: 'h',
    type: 'histogram',
    bounds: BOUNDS_US.map((us) => us / 1e6),
    samples: [{ labels: { stage: 'guest' }, counts: [...counts], sum: sumUs / 1e6 }],
  };
};

test('histogram: a duration falls into the first bucket whose bound it does not exceed', () => {
  const largest = BOUNDS_US.at(-1)!;
  for (const us of [
    0,
    1,
    10,
    10.01,
    19,
    20,
    20.5,
    40,
    41,
    5_000,
    655_360,
    655_361,
    largest,
    largest + 1,
    1e12,
  ]) {
    const one = new Histogram();
    one.record(us / 1e3);
    const expected = BOUNDS_US.findIndex((bound) => us <= bound);
    const bucket = one.counts.indexOf(1);
    assert.equal(bucket, expected < 0 ? BOUNDS_US.length : expected, `${us} µs`);
    assert.equal(
      one.counts.reduce((sum, count) => sum + count, 0),
      1,
    );
  }
  const negative = new Histogram();
  negative.record(-1);
  assert.deepEqual([negative.counts[0], negative.sumUs], [1, 0]);
});

test('exposition: what a strict reader gets is what was counted', () => {
  const awkward = 'a "quoted" back\\slash\nand a line';
  const text = exposition([
    plain('counter', 'a_total', 'with a \\ and\na line', [
      { labels: { route: awkward, x: '' }, value: 3 },
      { labels: { route: '/b', x: '1' }, value: 0.5 },
    ]),
    plain('gauge', 'b', 'one', -1),
    histogram('c_seconds', [0.005, 0.015, 1_000_000]),
  ]);
  const parsed = parseExposition(text);
  assert.deepEqual(parsed.get('a_total'), {
    type: 'counter',
    help: 'with a \\ and\na line',
    samples: [
      { name: 'a_total', labels: { route: awkward, x: '' }, value: 3 },
      { name: 'a_total', labels: { route: '/b', x: '1' }, value: 0.5 },
    ],
  });
  assert.equal(parsed.get('b')!.samples[0]!.value, -1);
  const buckets = parsed.get('c_seconds')!.samples.filter(({ name }) => name.endsWith('_bucket'));
  assert.deepEqual(
    [buckets[0], buckets[1], buckets.at(-2), buckets.at(-1)].map((it) => [it!.labels.le, it!.value]),
    [
      ['0.00001', 1],
      ['0.00002', 2],
      ['41.94304', 2],
      ['+Inf', 3],
    ],
  );
});

test('the strict reader refuses what is not of the format', () => {
  for (const [text, sentence] of [
    ['a 1\n', /no TYPE/],
    ['# HELP a x\n# TYPE a counter\na 1', /end with a line end/],
    ['# HELP a x\n# TYPE a counter\na{b="1} 1\n', /expected a sample/],
    ['# HELP a x\n# TYPE a counter\na 1\na 2\n', /twice/],
    [
      '# HELP h x\n# TYPE h histogram\nh_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1\n',
      /cumulative/,
    ],
    [
      '# HELP h x\n# TYPE h histogram\nh_bucket{le="1"} 1\nh_bucket{le="+Inf"} 2\nh_sum 1\nh_count 1\n',
      /\+Inf/,
    ],
    ['# HELP h x\n# TYPE h histogram\nh_bucket{le="1"} 1\nh_sum 1\nh_count 1\n', /\+Inf/],
  ] as const) {
    assert.throws(() => parseExposition(text), sentence, text);
  }
});

test('families of several processes add up; gauges take the worst where that is meant', () => {
  const one = [
    plain('counter', 'n_total', 'n', [{ labels: { a: '1' }, value: 1 }]),
    plain('gauge', 'late', 'l', 0.2, 'max'),
    plain('gauge', 'since', 's', 100, 'min'),
    histogram('c_seconds', [0.005]),
  ];
  const other = [
    plain('counter', 'n_total', 'n', [
      { labels: { a: '1' }, value: 2 },
      { labels: { a: '2' }, value: 5 },
    ]),
    plain('gauge', 'late', 'l', 0.1, 'max'),
    plain('gauge', 'since', 's', 90, 'min'),
    histogram('c_seconds', [0.005, 0.3]),
    plain('counter', 'only_here_total', 'o', 1),
  ];
  const before = structuredClone([one, other]);
  const merged = mergeFamilies([one, other]);
  assert.deepEqual([one, other], before, 'what was given is left as it is');
  const parsed = parseExposition(exposition(merged));
  const values = (name: string): number[] => parsed.get(name)!.samples.map(({ value }) => value);
  assert.deepEqual(values('n_total'), [3, 5]);
  assert.deepEqual([values('late'), values('since'), values('only_here_total')], [[0.2], [90], [1]]);
  const [sum, count] = values('c_seconds').slice(-2);
  assert.deepEqual([sum!.toFixed(6), count], ['0.000310', 3]);
  assert.throws(
    () => mergeFamilies([one, [plain('counter', 'c_seconds', 'c', 1)]]),
    /c_seconds: expected one type/,
  );
});
