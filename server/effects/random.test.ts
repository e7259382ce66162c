import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom, seedOf } from './random.ts';

const first = (seed: number, n: number): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: n }, () => random());
};

test('random: the same seed gives the same numbers, another one others', () => {
  assert.deepEqual(first(7, 100), first(7, 100));
  const seeds = [0, 1, -1, 7, 8, 2 ** 31, 2 ** 32, 2 ** 32 + 7, 2 ** 53 - 1];
  assert.equal(new Set(seeds.map((seed) => first(seed, 3).join())).size, seeds.length);
});

test('random: the numbers of a seed stay what they are, so that a recorded seed can be replayed for ever', () => {
  assert.deepEqual(
    first(1, 4).map((value) => Math.floor(value * 2 ** 32)),
    [2_931_713_324, 1_629_012_529, 2_032_593_409, 909_516_896],
  );
});

test('random: numbers are in [0, 1), even in every tenth, and neighbours do not follow from each other', () => {
  const n = 100_000;
  for (const seed of [0, 1, 12_345]) {
    const numbers = first(seed, n);
    assert.ok(numbers.every((value) => value >= 0 && value < 1));
    const tenths = new Array<number>(10).fill(0);
    for (const value of numbers) tenths[Math.floor(value * 10)]!++;
    // Chi-square, 9 degrees of freedom: above 33.7 once in 10,000 seeds.
    const chiSquare = tenths.reduce((sum, count) => sum + (count - n / 10) ** 2 / (n / 10), 0);
    assert.ok(chiSquare < 33.7, `chi-square ${chiSquare} for seed ${seed}`);
    let product = 0;
    for (let i = 1; i < n; i++) product += (numbers[i]! - 0.5) * (numbers[i - 1]! - 0.5);
    const correlation = product / (n / 12);
    assert.ok(Math.abs(correlation) < 4 / Math.sqrt(n), `correlation ${correlation} for seed ${seed}`);
  }
});

test('random: streams of one seed are named, and every name and every seed has another', () => {
  assert.equal(seedOf(7, 'GET /a'), seedOf(7, 'GET /a'));
  const names = ['GET /a', 'GET /b', 'POST /a', ''];
  const seeds = [0, 1, 7, 2 ** 32 + 7];
  const made = seeds.flatMap((seed) => names.map((name) => seedOf(seed, name)));
  assert.equal(new Set(made).size, made.length);
  assert.ok(made.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32));
});
