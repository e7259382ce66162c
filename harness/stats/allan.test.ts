import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allanCurve, allanMinimum } from './allan.ts';
import { createRandom } from './random.ts';

test('a known series by hand', () => {
  const [one, two, ...more] = allanCurve([[1, 3, 2, 6]]);
  // Differences 2, −1, 4; then (2 + 6)/2 − (1 + 3)/2 = 2.
  assert.equal(one!.averaged, 1);
  assert.equal(one!.differences, 3);
  assert.ok(Math.abs(one!.deviation - Math.sqrt(21 / 3 / 2)) < 1e-12);
  assert.equal(two!.averaged, 2);
  assert.ok(Math.abs(two!.deviation - Math.sqrt(2)) < 1e-12);
  assert.deepEqual(more, []);
});

test('a pure drift grows with m, whatever the length of the series', () => {
  const line = (n: number) => Array.from({ length: n }, (_, i) => 5 + 0.25 * i);
  for (const point of allanCurve([line(16), line(9)])) {
    assert.ok(Math.abs(point.deviation - (0.25 * point.averaged) / Math.SQRT2) < 1e-9);
  }
});

test('white noise falls as the root of m, and a walk on top of it makes a minimum', () => {
  const random = createRandom('allan');
  const white = Array.from({ length: 1_000 }, () => Array.from({ length: 32 }, () => random.normal()));
  for (const { averaged, deviation, robust } of allanCurve(white)) {
    assert.ok(Math.abs(deviation * Math.sqrt(averaged) - 1) < 0.1, `${averaged}: ${deviation}`);
    assert.ok(Math.abs(robust * Math.sqrt(averaged) - 1) < 0.1, `${averaged}: ${robust}`);
  }
  const walking = white.map((xs) => {
    let at = 0;
    return xs.map((x) => {
      at += 0.3 * random.normal();
      return x + at;
    });
  });
  const minimum = allanMinimum(allanCurve(walking), 'deviation')!;
  // 1/m + m·0.09/3 is least at m = 5.8.
  assert.ok([4, 8].includes(minimum.averaged), `${minimum.averaged}`);
});

test('bursts raise the plain curve, hardly the robust one', () => {
  const random = createRandom('bursts');
  const noise = () => random.normal() + (random.next() < 0.03 ? 50 : 0);
  const [point] = allanCurve(Array.from({ length: 100 }, () => Array.from({ length: 16 }, noise)));
  assert.ok(point!.deviation > 5);
  assert.ok(point!.robust < 1.2);
});

test('nothing from series of one value', () => {
  assert.deepEqual(allanCurve([[1], [2], []]), []);
  assert.equal(allanMinimum([], 'robust'), undefined);
});
