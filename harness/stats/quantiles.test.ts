import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalQuantile, studentQuantile } from './quantiles.ts';

test('normal quantiles as in tables, on all three branches and on both sides', () => {
  const table = [
    [0.5, 0],
    [0.75, 0.6744898],
    [0.8, 0.8416212],
    [0.975, 1.959964],
    [0.995, 2.5758293],
    [0.9995, 3.2905267],
    [1e-12, -7.0344838],
  ] as const;
  for (const [p, z] of table) {
    assert.ok(Math.abs(normalQuantile(p) - z) < 2e-6, `${p}: ${normalQuantile(p)}`);
    assert.ok(Math.abs(normalQuantile(1 - p) + z) < 2e-4, `${1 - p}`);
  }
  assert.equal(normalQuantile(0), Number.NEGATIVE_INFINITY);
  assert.throws(() => normalQuantile(1.1), RangeError);
});

test('Student quantiles as in tables, to 0.1 % from 5 degrees of freedom on', () => {
  const table = [
    [0.975, 5, 2.570582],
    [0.995, 5, 4.032143],
    [0.975, 9, 2.262157],
    [0.995, 9, 3.249836],
    [0.8, 9, 0.8834039],
    [0.975, 30, 2.042272],
    [0.005, 30, -2.749996],
  ] as const;
  for (const [p, df, t] of table) {
    const got = studentQuantile(p, df);
    assert.ok(Math.abs(got / t - 1) < 0.001, `p ${p}, df ${df}: ${got}, expected ${t}`);
  }
  assert.throws(() => studentQuantile(0.9, 0), RangeError);
});
