import assert from 'node:assert/strict';
import { test } from 'node:test';
import { robustSd, sampleSd } from './dispersion.ts';
import { createRandom } from './random.ts';

test('sample s.d. by hand', () => {
  assert.ok(Math.abs(sampleSd([2, 4, 4, 4, 5, 5, 7, 9])! - Math.sqrt(32 / 7)) < 1e-12);
  assert.equal(sampleSd([1]), null);
});

test('robust s.d. is nearly unbiased at the sizes experiments have', () => {
  for (const n of [6, 8, 12, 30]) {
    const random = createRandom(`sd ${n}`);
    let total = 0;
    for (let i = 0; i < 3_000; i++) total += robustSd(Array.from({ length: n }, () => 2 * random.normal()))!;
    const bias = total / 3_000 / 2 - 1;
    assert.ok(bias > -0.07 && bias < 0.02, `n ${n}: ${(100 * bias).toFixed(1)} %`);
  }
});

test('one epoch of ten gone astray hardly moves it, and carries the sample s.d. off', () => {
  const xs = [-1.2, -0.8, -0.5, -0.2, 0, 0.3, 0.5, 0.9, 1.2];
  const [clean, dirty] = [robustSd(xs)!, robustSd([...xs, 1000])!];
  assert.ok(dirty / clean < 2, `${clean} → ${dirty}`);
  assert.ok(sampleSd([...xs, 1000])! > 300);
});

test('scales with the data, ignores where they lie, is 0 for constant data', () => {
  const xs = [3, 1, 4, 1.5, 9, 2.6];
  assert.ok(Math.abs(robustSd(xs.map((x) => 10 * x + 100))! - 10 * robustSd(xs)!) < 1e-9);
  assert.equal(robustSd([5, 5, 5]), 0);
  assert.equal(robustSd([5]), null);
});
