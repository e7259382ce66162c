import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BINS_PER_DOUBLING, binPlace, modesOf, shareBetween, valueAt } from './modes.ts';
import { createRandom, type Random } from './random.ts';

const BINS = 200;

function counted(values: readonly number[]): number[] {
  const counts = new Array<number>(BINS).fill(0);
  for (const value of values) counts[Math.max(0, Math.floor(binPlace(value)))]!++;
  return counts;
}

/** A lump of `count` values about `centre`, with an s.d. of the logarithm. */
const lump = (random: Random, count: number, centre: number, sd: number): number[] =>
  Array.from({ length: count }, () => centre * Math.exp(sd * random.normal()));

const medians = (counts: readonly number[]): number[] => modesOf(counts).map(({ median }) => median);

test('two lumps are two modes, with their places and shares', () => {
  const random = createRandom('two lumps');
  const modes = modesOf(counted([...lump(random, 8_300, 1_100, 0.15), ...lump(random, 1_700, 41_000, 0.1)]));
  assert.equal(modes.length, 2);
  const [fast, slow] = [modes[0]!, modes[1]!];
  assert.ok(Math.abs(fast.median / 1_100 - 1) < 0.01, `${fast.median}`);
  assert.ok(Math.abs(slow.median / 41_000 - 1) < 0.01, `${slow.median}`);
  assert.ok(Math.abs(fast.share - 0.83) < 1e-9 && Math.abs(slow.share - 0.17) < 1e-9);
  assert.equal(fast.from, 0);
  assert.equal(fast.to, slow.from);
  assert.equal(slow.to, BINS);
  assert.ok(valueAt(fast.to) > 2_000 && valueAt(fast.to) < 30_000);
});

test('three lumps are three modes; one bin or one lump is one; nothing has none', () => {
  const random = createRandom('three lumps');
  const three = [200, 2_000, 20_000].flatMap((centre) => lump(random, 3_000, centre, 0.2));
  assert.equal(modesOf(counted(three)).length, 3);
  assert.equal(modesOf(counted(lump(random, 3_000, 500, 0.4))).length, 1);
  // Inside a bin nothing is known: its middle, 4.5 % off at most.
  assert.ok(Math.abs(medians(counted([700, 700, 700]))[0]! / 700 - 1) < 0.045);
  assert.deepEqual(modesOf(new Array(BINS).fill(0)), []);
});

test('too near, too small and too shallow are not modes of their own', () => {
  const random = createRandom('not modes');
  const beside = (count: number, factor: number, sd = 0.04): number =>
    modesOf(counted([...lump(random, 10_000, 1_000, sd), ...lump(random, count, 1_000 * factor, sd)])).length;
  assert.equal(beside(5_000, 1.4), 1);
  assert.equal(beside(5_000, 1.7), 2);
  assert.equal(beside(150, 4), 1);
  assert.equal(beside(300, 4), 2);
  // The same places, but so wide that the valley is shallow.
  assert.equal(beside(10_000, 2, 0.1), 2);
  assert.equal(beside(10_000, 2, 0.3), 1);
});

test('a valley must be deep beyond counting noise', () => {
  const hills = (times: number): number =>
    modesOf([0, 2, 6, 12, 6, 4, 4, 4, 5, 12, 6, 2, 0].map((count) => count * times)).length;
  assert.equal(hills(1), 1);
  assert.equal(hills(20), 2);
});

test('a plateau is one peak, and a peak at either end counts', () => {
  assert.equal(modesOf([0, 400, 900, 900, 900, 400, 0]).length, 1);
  assert.equal(modesOf([900, 300, 100, 0, 0, 0, 100, 300, 900]).length, 2);
});

test('one lump of whatever width and tail is never taken for two', () => {
  const random = createRandom('one lump');
  const shapes: readonly ((random: Random) => number)[] = [
    (r) => 500 * Math.exp(0.05 * r.normal()),
    (r) => 4_000 * Math.exp(0.6 * r.normal()),
    (r) => 300 * (1 - Math.log(1 - r.next())),
    (r) => 2_000 / (1 - r.next()) ** 0.7,
  ];
  let wrong = 0;
  for (const shape of shapes) {
    for (const size of [100, 1_000, 6_000]) {
      for (let run = 0; run < 60; run++) {
        const values = Array.from({ length: size }, () => shape(random));
        if (modesOf(counted(values.filter((value) => binPlace(value) < BINS))).length !== 1) wrong++;
      }
    }
  }
  assert.ok(wrong <= 3, `${wrong} of 720`);
});

test('a share between two places counts the bins at the ends in part', () => {
  const counts = [10, 20, 30, 40];
  assert.equal(shareBetween(counts, 0, 4), 1);
  assert.equal(shareBetween(counts, 1, 2), 0.2);
  assert.equal(shareBetween(counts, 1.5, 3.25), (10 + 30 + 10) / 100);
  assert.equal(shareBetween(counts, -3, 0.5), 0.05);
  assert.equal(shareBetween(counts, 9, 12), 0);
  assert.equal(BINS_PER_DOUBLING * 3, binPlace(8));
});
