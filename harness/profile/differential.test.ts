import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom, type Random } from '../stats/random.ts';
import { rate } from '../stats/simulation.ts';
import { differential, type EpochProfiles } from './differential.ts';
import { type FoldedProfile, foldProfile } from './fold.ts';
import { profileOf } from './testing/profiles.ts';

const SAMPLES = 6_000;
const FUNCTIONS = 20;

/**
 * A process of twenty equal functions, `factor` times function 7: its cost per request differs from that of other
 * processes by 3 %, and its profile is so many samples.
 */
function simulated(random: Random, factor: number): FoldedProfile {
  const weights = Array.from(
    { length: FUNCTIONS },
    (_, i) => (i === 7 ? factor : 1) * (1 + 0.01 * random.normal()),
  );
  const total = weights.reduce((sum, w) => sum + w, 0);
  const stacks: Record<string, number> = {};
  for (const [i, weight] of weights.entries()) {
    const expected = (SAMPLES * weight) / total;
    // Binomial, near enough normal.
    stacks[`serve;f${i}`] = Math.max(0, expected + Math.sqrt(expected) * random.normal());
  }
  const cpuUs = 50 * (total / FUNCTIONS) * (1 + 0.03 * random.normal());
  return foldProfile(profileOf(stacks), cpuUs, () => null);
}

const epochs = (random: Random, n: number, factor: number): EpochProfiles[] =>
  Array.from({ length: n }, () => ({ a: simulated(random, 1), b: simulated(random, factor) }));

/** A share x of the whole, added to one function of twenty. */
const slowedBy = (x: number): number => 1 + x * FUNCTIONS;

test('differential: of equal builds nothing is called different, nineteen times in twenty', () => {
  const random = createRandom('differential, same');
  const alarms = rate(200, () => differential(epochs(random, 8, 1), 0.05).frames.some((f) => f.significant));
  assert.ok(alarms <= 0.05, `${alarms}`);
});

for (const [share, n, least] of [
  [0.05, 8, 0.98],
  [0.02, 12, 0.9],
] as const) {
  test(`differential: a function that adds ${share * 100} % is found first in ${n} epochs`, () => {
    const random = createRandom(`differential, ${share}`);
    const found = rate(100, () => {
      const [first] = differential(epochs(random, n, slowedBy(share)), 0.05).frames;
      return first!.significant && first!.frame.name === 'f7' && first!.difference > 0;
    });
    assert.ok(found >= least, `found ${found}`);
  });
}

test('differential: intervals hold what was added', () => {
  const random = createRandom('differential, intervals');
  const held = rate(200, () => {
    const row = differential(epochs(random, 8, slowedBy(0.05)), 0.05).frames.find(
      (f) => f.frame.name === 'f7',
    )!;
    const { low, high } = row.interval!;
    return low <= 2.5 && high >= 2.5;
  });
  assert.ok(held >= 0.95, `held ${held}`);
});

test('differential: a function of one side only does not vanish, and differences add up', () => {
  const fold = (stacks: Record<string, number>, us: number) => foldProfile(profileOf(stacks), us, () => null);
  const { frames, difference, rest } = differential(
    Array.from({ length: 6 }, (_, i) => ({
      a: fold({ compile: 500 + i, run: 500, tiny: 0.1 }, 100),
      b: fold({ run: 500 - i, other: 100, tiny: 0.2 }, 60),
    })),
    0.05,
  );
  const row = (name: string) => frames.find(({ frame }) => frame.name === name)!;
  assert.ok(row('compile').difference < -49 && row('compile').b === 0);
  assert.ok(row('other').a === 0 && row('other').difference > 9);
  assert.equal(row('tiny'), undefined);
  const sum = frames.reduce((total, frame) => total + frame.difference, rest.difference);
  assert.ok(Math.abs(sum - difference) < 1e-9);
});
