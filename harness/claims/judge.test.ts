import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ClaimMetric, Expected } from '../model/claim.ts';
import { createRandom } from '../stats/random.ts';
import { signedRankInterval } from '../stats/signed-rank.ts';
import { sizesOf, TRANSFER_TOLERANCE } from './admitted.ts';
import { judge } from './judge.ts';

const MARGIN = 0.01;
const more: Expected = { kind: 'figure', ratio: 1.27 };
const less: Expected = { kind: 'figure', ratio: 0.72 };
const higher: Expected = { kind: 'direction', direction: 'higher' };
const lower: Expected = { kind: 'direction', direction: 'lower' };
const nearly: Expected = { kind: 'bounds', high: 1.5, reading: 'Read as such.' };
const outweighs: Expected = { kind: 'outweighs', baseline: 'a', candidate: 'b' };

const found = (expected: Expected, low: number, high: number, metric: ClaimMetric = 'throughput') =>
  judge({ metric, expected }, { low: Math.log(low), high: Math.log(high) }, MARGIN);

/** Interval of the ratio → verdict, direction, size, and how the reason begins. */
type Row = readonly [Expected, low: number, high: number, said: string, reason: RegExp];

const TABLE: readonly Row[] = [
  // +27 %, which admits +21.1 to +34.8 %.
  [more, 1.22, 1.34, 'confirmed inside inside', /^Direction and size hold/],
  [more, 1.2, 1.3, 'unresolved inside across', /^The direction is shown, the size is open/],
  [more, 1.02, 3, 'unresolved inside across', /^The direction is shown, the size is open/],
  [more, 1.36, 1.5, 'refuted inside outside', /^Direction only: the effect is larger than \+27 % allows/],
  [more, 1.05, 1.15, 'refuted inside outside', /^Direction only: the effect is smaller/],
  [more, 0.99, 1.1, 'refuted across outside', /^Other size: the effect is smaller/],
  [more, 0.99, 1.3, 'unresolved across across', /^Too wide to tell whether/],
  [more, 0.995, 1.006, 'refuted outside outside', /^No increase of throughput as large as the margin/],
  [more, 0.9, 1.005, 'refuted outside outside', /^No increase of throughput as large as the margin/],
  [more, 0.8, 0.95, 'refuted outside outside', /^The opposite is shown: less throughput/],
  // The same claim seen from the other side.
  [less, 0.7, 0.75, 'confirmed inside inside', /^Direction and size hold/],
  [less, 0.5, 0.6, 'refuted inside outside', /^Direction only: the effect is larger/],
  [less, 0.85, 0.95, 'refuted inside outside', /^Direction only: the effect is smaller/],
  [less, 1.1, 1.2, 'refuted outside outside', /^The opposite is shown: more throughput/],
  // No figure.
  [higher, 1.02, 9, 'confirmed inside null', /^The direction holds; no size was claimed/],
  [higher, 1.005, 1.2, 'unresolved across null', /^Too wide to tell/],
  [higher, 0.9, 0.98, 'refuted outside null', /^The opposite is shown/],
  [lower, 0.5, 0.98, 'confirmed inside null', /^The direction holds/],
  [lower, 0.995, 1.2, 'refuted outside null', /^No decrease of throughput as large/],
  // A word, read as bounds.
  [nearly, 1.1, 1.3, 'confirmed null inside', /^Read as such\. The interval lies within/],
  [nearly, 0.8, 0.9, 'confirmed null inside', /^Read as such\. The interval lies within/],
  [nearly, 1.4, 1.6, 'unresolved null across', /The interval reaches across/],
  [nearly, 1.6, 1.7, 'refuted null outside', /The interval lies beyond/],
  // One effect over another; of throughput more is a gain.
  [outweighs, 1.2, 1.5, 'confirmed inside null', /^It gains more than the other pair/],
  [outweighs, 0.8, 0.9, 'refuted outside null', /^It does not gain more/],
  // A range as the source states it takes the place of the tolerance.
  [
    { kind: 'figure', ratio: 0.3, range: [0.2, 0.4] },
    0.25,
    0.39,
    'confirmed inside inside',
    /^Direction and/,
  ],
  [{ kind: 'figure', ratio: 0.3, range: [0.2, 0.4] }, 0.41, 0.5, 'refuted inside outside', /smaller/],
  [{ kind: 'figure', ratio: 1.27, tolerance: 2 }, 1.15, 1.2, 'confirmed inside inside', /^Direction and/],
];

describe('from an interval to a verdict', () => {
  for (const [expected, low, high, said, reason] of TABLE) {
    test(`${JSON.stringify(expected)}: ${low} to ${high} is ${said}`, () => {
      const { verdict, direction, size, reason: sentence } = found(expected, low, high);
      assert.equal(`${verdict} ${direction} ${size}`, said);
      assert.match(sentence, reason);
    });
  }

  test('of CPU time less is a gain', () => {
    assert.equal(found(outweighs, 0.8, 0.9, 'cpu-per-request').verdict, 'confirmed');
    assert.equal(found(outweighs, 1.2, 1.5, 'cpu-per-request').verdict, 'refuted');
  });
});

test('the tolerance lets the second measurement of the C original pass, and not its +60 %', () => {
  const factors = (
    [
      [17_647 / 13_869, 5_287 / 4_317],
      [22_205 / 19_687, 6_042 / 5_287],
      [1.6, 1.4],
    ] as const
  ).map(([first, second]) => Math.exp(Math.abs(Math.log(Math.log(first) / Math.log(second)))));
  assert.deepEqual(
    factors.map((factor) => factor.toFixed(2)),
    ['1.19', '1.11', '1.40'],
  );
  assert.deepEqual(
    factors.map((factor) => factor <= TRANSFER_TOLERANCE),
    [true, true, false],
  );
});

/** Share of `runs` seeded experiments of twelve epochs that end with each verdict. */
function frequencies(truth: number, expected: Expected, runs = 2_000): Record<string, number> {
  const random = createRandom('claims at their limits');
  const seen: Record<string, number> = { confirmed: 0, refuted: 0, unresolved: 0 };
  for (let i = 0; i < runs; i++) {
    const d = Array.from({ length: 12 }, () => truth + 0.03 * random.normal());
    const { verdict } = judge({ metric: 'throughput', expected }, signedRankInterval(d, 0.9)!, MARGIN);
    seen[verdict]! += 1 / runs;
  }
  return seen;
}

describe('in the long run, with 90 % intervals', () => {
  const { low, high } = sizesOf(more)!;

  test('a claim that is just not true is confirmed in 5 % at most, and one that just is refuted in 5 % at most', () => {
    for (const edge of [low, high]) {
      const { confirmed, refuted } = frequencies(edge, more);
      assert.ok(confirmed! > 0.02 && confirmed! < 0.065, `confirmed ${confirmed}`);
      assert.ok(refuted! > 0.02 && refuted! < 0.065, `refuted ${refuted}`);
    }
  });

  test('a true one is mostly confirmed, one twice as large mostly refuted', () => {
    assert.ok(frequencies(Math.log(1.27), more).confirmed! > 0.9);
    assert.ok(frequencies(2 * Math.log(1.27), more).refuted! > 0.99);
  });
});
