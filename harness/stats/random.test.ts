import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom, fnv1a64, splitMix64, xoshiro128starstar } from './random.ts';

const draws = (n: number, draw: () => number): number[] => Array.from({ length: n }, draw);
const mean = (xs: number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;

test('xoshiro128** gives the reference sequence of state 1, 2, 3, 4', () => {
  assert.deepEqual(
    draws(10, xoshiro128starstar([1, 2, 3, 4])),
    [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804],
  );
});

test('SplitMix64 gives the reference sequence of seed 1234567', () => {
  const next = splitMix64(1234567n);
  assert.deepEqual(
    [next(), next(), next()],
    [6457827717110365317n, 3203168211198807973n, 9817491932198370423n],
  );
});

test('FNV-1a gives the published hashes', () => {
  assert.equal(fnv1a64(''), 0xcbf29ce484222325n);
  assert.equal(fnv1a64('a'), 0xaf63dc4c8601ec8cn);
  assert.equal(fnv1a64('foobar'), 0x85944171f73967e8n);
});

test('a seed gives the same numbers today and tomorrow', () => {
  const random = createRandom(42);
  assert.deepEqual(
    draws(6, () => random.integer(1000)),
    [395, 468, 55, 376, 298, 224],
  );
  const [a, b] = [createRandom(42), createRandom('42')];
  assert.equal(a.next(), b.next());
});

test('next is uniform on [0, 1)', () => {
  const random = createRandom(1);
  const xs = draws(100_000, random.next);
  assert.ok(xs.every((x) => x >= 0 && x < 1));
  assert.ok(Math.abs(mean(xs) - 1 / 2) < 0.004);
  assert.ok(Math.abs(mean(xs.map((x) => x * x)) - 1 / 3) < 0.004);
  const lag1 = mean(xs.slice(1).map((x, i) => (x - 0.5) * (xs[i]! - 0.5))) * 12;
  assert.ok(Math.abs(lag1) < 0.015, `neighbours correlate: ${lag1}`);
});

test('integer has no modulo bias where the bias would be greatest', () => {
  const random = createRandom(2);
  const third = 2 ** 30;
  const low = draws(30_000, () => random.integer(3 * third)).filter((x) => x < third).length / 30_000;
  assert.ok(Math.abs(low - 1 / 3) < 0.012, `${low}, a plain remainder gives 0.5`);
  assert.equal(random.integer(1), 0);
  for (const bad of [0, -1, 1.5, 2 ** 33, Number.NaN]) assert.throws(() => random.integer(bad), RangeError);
});

test('the coin is fair and has no memory', () => {
  const random = createRandom(3);
  const flips = draws(100_000, () => (random.coin() ? 1 : 0));
  assert.ok(Math.abs(mean(flips) - 0.5) < 0.006);
  const same = mean(flips.slice(1).map((x, i) => (x === flips[i] ? 1 : 0)));
  assert.ok(Math.abs(same - 0.5) < 0.006);
});

test('normal has the moments and tails of the normal distribution', () => {
  const random = createRandom(4);
  const xs = draws(100_000, random.normal);
  assert.ok(Math.abs(mean(xs)) < 0.013);
  assert.ok(Math.abs(mean(xs.map((x) => x ** 2)) - 1) < 0.02);
  assert.ok(Math.abs(mean(xs.map((x) => x ** 4)) - 3) < 0.15);
  const beyond = mean(xs.map((x) => (Math.abs(x) > 1.959964 ? 1 : 0)));
  assert.ok(Math.abs(beyond - 0.05) < 0.003, `${beyond} beyond ±1.96`);
});

test('shuffle gives every order equally often and leaves its argument alone', () => {
  const random = createRandom(5);
  const original = ['a', 'b', 'c', 'd'];
  const counts = new Map<string, number>();
  for (let i = 0; i < 24_000; i++) {
    const key = random.shuffle(original).join('');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  assert.deepEqual(original, ['a', 'b', 'c', 'd']);
  assert.equal(counts.size, 24);
  const chiSquare = [...counts.values()].reduce((sum, c) => sum + (c - 1000) ** 2 / 1000, 0);
  assert.ok(chiSquare < 49.7, `χ² ${chiSquare}, 23 degrees of freedom, 0.1 %`);
});

test('a fork depends on seed and label only, not on what was drawn', () => {
  const [fresh, used] = [createRandom(6), createRandom(6)];
  for (let i = 0; i < 100; i++) used.next();
  assert.equal(fresh.fork('x').next(), used.fork('x').next());
  const streams = [
    fresh.fork('a').fork('b'),
    fresh.fork('b').fork('a'),
    fresh.fork('a/1:b'),
    fresh.fork('a'),
    createRandom(7).fork('a'),
    createRandom(6),
  ];
  assert.equal(new Set(streams.map((s) => s.next())).size, streams.length);
});

test('forks with similar labels are independent of one another', () => {
  const random = createRandom(8);
  const first = draws(20_000, () => 0).map((_, i) => random.fork(`epoch ${i}`).next());
  assert.ok(Math.abs(mean(first) - 0.5) < 0.008);
  const lag1 = mean(first.slice(1).map((x, i) => (x - 0.5) * (first[i]! - 0.5))) * 12;
  assert.ok(Math.abs(lag1) < 0.03, `neighbours correlate: ${lag1}`);
});
