import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mannWhitneyP } from './mann-whitney.ts';

/** Over all choices of which values are the first sample. */
function byEnumeration(xs: readonly number[], ys: readonly number[]): number {
  const all = [...xs, ...ys];
  /** 2·U − n·m: wins less losses. */
  const balance = (first: readonly number[], second: readonly number[]): number =>
    first.reduce((sum, x) => sum + second.reduce((s, y) => s + Math.sign(x - y), 0), 0);
  const seen = Math.abs(balance(xs, ys));
  let choices = 0;
  let extreme = 0;
  for (let mask = 0; mask < 2 ** all.length; mask++) {
    const first = all.filter((_, i) => (mask >> i) & 1);
    if (first.length !== xs.length) continue;
    choices++;
    const second = all.filter((_, i) => !((mask >> i) & 1));
    if (Math.abs(balance(first, second)) >= seen) extreme++;
  }
  return extreme / choices;
}

test('two samples apart: 2 of all choices', () => {
  assert.ok(Math.abs(mannWhitneyP([1, 2, 3], [4, 5, 6]) - 2 / 20) < 1e-12);
  assert.ok(
    Math.abs(mannWhitneyP([1, 2, 3, 4, 5, 6, 7, 8], [9, 10, 11, 12, 13, 14, 15, 16]) - 2 / 12_870) < 1e-12,
  );
});

test('equals enumeration, with ties and unequal sizes too', () => {
  const pairs: [number[], number[]][] = [
    [
      [1, 4, 6],
      [2, 3, 9, 11],
    ],
    [
      [1, 1, 2, 5],
      [1, 2, 2, 9, 9],
    ],
    [
      [3, 3],
      [3, 3, 3],
    ],
    [[7], [1, 2, 3, 4]],
  ];
  for (const [xs, ys] of pairs) {
    const p = mannWhitneyP(xs, ys);
    assert.ok(Math.abs(p - byEnumeration(xs, ys)) < 1e-12, `${p}`);
    assert.ok(Math.abs(p - mannWhitneyP(ys, xs)) < 1e-12);
  }
});

test('an empty sample and a value that is none are refused', () => {
  assert.throws(() => mannWhitneyP([], [1]), RangeError);
  assert.throws(() => mannWhitneyP([1], [Number.NaN]), RangeError);
});
