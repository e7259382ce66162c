import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TrialRecord } from '../../model/records.ts';
import { createRandom, type Random } from '../../stats/random.ts';
import { wholeBlocks } from '../blocks.ts';
import { encodeTimes } from '../testing/fake-generator.ts';
import { syntheticRun } from '../testing/synthetic.ts';
import { shapesOf } from './shapes.ts';

type Draw = (random: Random) => number;

interface Setup {
  epochs: number;
  /** Service times in µs of one trial. */
  times?: (variant: string, random: Random, epoch: number) => readonly number[];
  /** Factor on the CPU time of one trial. */
  cpu?: (variant: string, random: Random, epoch: number) => number;
  seed?: string;
}

function shapes({ epochs, times, cpu, seed = 'shapes' }: Setup): string[] {
  const { record, trials } = syntheticRun({
    truth: { baseline: { cpuUs: 50 }, snapshot: { cpuUs: 50 } },
    plan: { epochs },
    epochSd: 0.01,
  });
  const random = createRandom(seed);
  const changed = trials.map((trial): TrialRecord => {
    const own = random.fork(`${trial.epoch} ${trial.variant}`);
    const factor = cpu?.(trial.variant, own, trial.epoch) ?? 1;
    return {
      ...trial,
      serviceTime: times === undefined ? null : encodeTimes(times(trial.variant, own, trial.epoch)),
      slices: trial.slices.map((slice) => ({ ...slice, cpuNs: Math.round(slice.cpuNs! * factor) })),
    };
  });
  return shapesOf(wholeBlocks(record.plan, changed).blocks, 'hello', 'baseline', 'snapshot');
}

const many = (n: number, random: Random, draw: Draw): number[] =>
  Array.from({ length: n }, () => Math.max(1, Math.round(draw(random))));
const about =
  (centre: number, sd = 0.12): Draw =>
  (random) =>
    centre * Math.exp(sd * random.normal());
const either =
  (share: number, one: Draw, other: Draw): Draw =>
  (random) =>
    random.next() < share ? one(random) : other(random);

test('two modes against one: named with their places and shares', () => {
  const found = shapes({
    epochs: 10,
    times: (variant, random) =>
      many(600, random, variant === 'snapshot' ? either(0.17, about(41_000), about(1_100)) : about(1_300)),
  });
  assert.equal(found.length, 1);
  const parts =
    /^snapshot’s service times have two modes, (\S+) ms \((\d+) %\) and (\S+) ms \((\d+) %\); baseline’s have one$/.exec(
      found[0]!,
    );
  assert.ok(parts !== null, found[0]);
  const [fast, most, slow, rest] = parts.slice(1).map(Number);
  assert.ok(Math.abs(fast! - 1.1) < 0.02 && Math.abs(slow! - 41) < 0.8, found[0]);
  assert.ok(Math.abs(most! - 83) <= 1 && Math.abs(rest! - 17) <= 1, found[0]);
});

test('the one with more modes is named whichever it is, and the other’s where it has several', () => {
  const found = shapes({
    epochs: 9,
    times: (variant, random) =>
      many(
        600,
        random,
        variant === 'baseline'
          ? either(0.2, about(90_000), either(0.3, about(9_000), about(900)))
          : either(0.3, about(9_000), about(900)),
      ),
  });
  assert.match(
    found[0]!,
    /^baseline’s service times have three modes, \S+ µs \(\d+ %\), \S+ ms \(\d+ %\) and \S+ ms \(\d+ %\); snapshot’s have two modes, /,
  );
});

test('the same two modes in both: named when their shares differ by more than ten points', () => {
  const of = (ours: number): string[] =>
    shapes({
      epochs: 10,
      times: (variant, random) =>
        many(800, random, either(variant === 'snapshot' ? ours : 0.2, about(30_000), about(1_000))),
    });
  assert.match(
    of(0.4)[0]!,
    /^service times of snapshot and of baseline have two modes each, in other shares: .*\(60 %\) and .*\(40 %\) against .*\(80 %\)/,
  );
  assert.deepEqual(of(0.25), []);
  assert.deepEqual(of(0.2), []);
});

test('a faster variant with the same shape has the same shape', () => {
  const found = shapes({
    epochs: 10,
    times: (variant, random) => many(500, random, about(variant === 'snapshot' ? 800 : 12_000, 0.3)),
  });
  assert.deepEqual(found, []);
});

test('times of a few whole microseconds show no gaps between them', () => {
  const found = shapes({ epochs: 10, times: (_, random) => many(2_000, random, about(6, 0.25)) });
  assert.deepEqual(found, []);
});

test('what a single epoch shows, or too few of them, is not reported', () => {
  const slow = (variant: string, epoch: number, from: number): boolean =>
    variant === 'snapshot' && epoch >= from;
  const of = (epochs: number, from: number): string[] =>
    shapes({
      epochs,
      times: (variant, random, epoch) =>
        many(500, random, slow(variant, epoch, from) ? either(0.6, about(9_000), about(900)) : about(900)),
    });
  assert.deepEqual(of(10, 10), []);
  assert.deepEqual(of(7, 1), []);
  assert.equal(of(8, 1).length, 1);
});

test('requests that come in bunches make no modes', () => {
  let alarms = 0;
  for (let run = 0; run < 40; run++) {
    const found = shapes({
      epochs: 10,
      seed: `bunches ${run}`,
      // Twelve pauses of any length a trial, each of which holds up all connections.
      times: (_, random) => [
        ...many(300, random, about(2_000 * Math.exp(0.03 * random.normal()), 0.1)),
        ...Array.from({ length: 12 }, () => Math.round(about(6_000, 0.8)(random))).flatMap((pause) =>
          new Array<number>(16).fill(Math.max(1, pause)),
        ),
      ],
    });
    alarms += found.length;
  }
  assert.ok(alarms <= 2, `${alarms} of 40`);
});

test('processes of one variant that fall into two classes are named', () => {
  const of = (variantOfTwo: string, share = 0.4): string[] =>
    shapes({
      epochs: 24,
      cpu: (variant, random) => (variant === variantOfTwo && random.next() < share ? 1.2 : 1),
    });
  assert.match(
    of('snapshot')[0]!,
    /^snapshot’s processes fall into two classes of CPU per request, 50\.\d µs \(\d+ %\) and 60\.\d µs \(\d+ %\); baseline’s do not$/,
  );
  assert.match(of('baseline')[0]!, /^baseline’s processes .*; snapshot’s do not$/);
  assert.deepEqual(of('neither'), []);
});

test('a machine with two states is not a property of a variant', () => {
  const found = shapes({
    epochs: 24,
    // Both follow the machine; the baseline is too noisy for two classes to be seen in it.
    cpu: (variant, random, epoch) =>
      (epoch % 2 === 0 ? 1.2 : 1) * (variant === 'baseline' ? Math.exp(0.06 * random.normal()) : 1),
  });
  assert.deepEqual(found, []);
});
