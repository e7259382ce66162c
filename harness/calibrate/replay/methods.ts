/**
 * The methods that are compared: ours, and what others do with the same epochs. Each turns a stretch of the trace into a
 * p-value that it takes at face value; a false alarm at level α is p ≤ α, the builds being the same.
 */
import { createBettingTest } from '../../stats/betting.ts';
import { mannWhitneyP } from '../../stats/mann-whitney.ts';
import { rankSums, signedRankTable } from '../../stats/signed-rank-path.ts';
import { type Moments, momentsOf, welchP } from '../../stats/welch.ts';
import type { Series } from './series.ts';

export interface Stretch {
  series: Series;
  /** First epoch. */
  from: number;
  length: number;
  /** By epoch: +1, the twin is the candidate; −1, the subject is. */
  signs: Int8Array;
  /** log(1 + x): the candidate, or what is measured second, is made to cost x more. 0: the builds are the same. */
  shift: number;
}

export interface Method {
  name: string;
  /** What is done. */
  title: string;
  /** What it takes for granted, in one line: what makes it right, or wrong. */
  assumes: string;
  /** `coins`: who is candidate is drawn in every epoch. `trace`: the method draws nothing, or nothing depends on it. */
  chance: 'coins' | 'trace';
  /** Epochs of one experiment. */
  length: number;
  /** null where the trace lacks what the method needs. */
  pValue(stretch: Stretch): number | null;
}

export interface MethodOptions {
  /** Epochs of an experiment. */
  epochs: number;
  /** Smallest relative difference that matters: the betting test's first guess of a typical one. */
  margin: number;
}

/**
 * Methods that measure one process each measure them one after the other, as those tools are used: A in one epoch of the
 * trace, B in the next. (Slices of two processes that take turns, as ours do, would be closer to independent.)
 */
const ONE_AFTER_THE_OTHER = 2;

/** Samples of each before "until significant" looks for the first time; then after every one. Tachometer: 50, then every 10. */
const FIRST_LOOK = 10;

export function createMethods({ epochs, margin }: MethodOptions): readonly Method[] {
  const table = signedRankTable(epochs);
  const differences = new Float64Array(epochs);
  const sums = new Float64Array(epochs);

  const ranked = (stretch: Stretch): void => {
    tossed(stretch, differences);
    rankSums(differences, sums);
  };

  return [
    {
      name: 'sequential',
      title: 'ours: betting on the sign, looked at after every epoch',
      assumes: 'each epoch’s coin was fair; nothing else',
      chance: 'coins',
      length: epochs,
      pValue(stretch) {
        tossed(stretch, differences);
        const test = createBettingTest({ initialScale: Math.log1p(margin) });
        for (const d of differences) test.observe(d);
        return Math.min(1, 1 / test.largest);
      },
    },
    {
      name: 'fixed',
      title: `ours: signed-rank test, looked at once, after ${epochs} epochs`,
      assumes: 'each epoch’s coin was fair, and nobody looked before',
      chance: 'coins',
      length: epochs,
      pValue(stretch) {
        ranked(stretch);
        return table.p(epochs, sums[epochs - 1]!);
      },
    },
    {
      name: 'peeking',
      title: 'naive peeking: the same test after every epoch, until it is significant',
      assumes: 'that many looks are as good as one',
      chance: 'coins',
      length: epochs,
      pValue(stretch) {
        ranked(stretch);
        let least = 1;
        for (let n = 1; n <= epochs; n++) least = Math.min(least, table.p(n, sums[n - 1]!));
        return least;
      },
    },
    {
      name: 'until-significant',
      title: `sample until Welch’s interval excludes 0 (after tachometer), looks from ${Math.min(FIRST_LOOK, epochs)} on`,
      assumes: 'that many looks are as good as one; not paired, so drift hides effects',
      chance: 'coins',
      length: epochs,
      pValue: (stretch) => untilSignificant(stretch),
    },
    {
      name: 'fixed-order',
      title: 'fixed order: A is always the process started first; signed-rank test',
      assumes: 'that the place makes no difference',
      chance: 'trace',
      length: epochs,
      pValue({ series, from, shift }) {
        for (let e = 0; e < epochs; e++) {
          const later = series.first[from + e] === 0 ? 1 : -1;
          differences[e] = later * series.ratio[from + e]! + shift;
        }
        rankSums(differences, sums);
        return table.p(epochs, sums[epochs - 1]!);
      },
    },
    {
      name: 'all-a-then-all-b',
      title: `first ${2 * Math.floor(epochs / 2)} processes of A, then as many of B; Welch’s t-test`,
      assumes: 'that the machine does not drift',
      chance: 'trace',
      length: epochs,
      pValue: (stretch) => allThenAll(stretch),
    },
    {
      name: 'requests',
      title: 'one process each, n = requests: Welch’s t-test of their times (autocannon-compare)',
      assumes: 'that requests to one process are independent samples of the build',
      chance: 'trace',
      length: ONE_AFTER_THE_OTHER,
      pValue({ series, from, shift }) {
        const [a, b] = [series.requests[from]?.[0], series.requests[from + 1]?.[1]];
        return a && b ? welchP(a, scaled(b, Math.exp(shift))) : null;
      },
    },
    {
      name: 'slices',
      title: 'one process each, n = slices: Mann–Whitney test (benchstat)',
      assumes: 'that runs inside one process are independent samples of the build',
      chance: 'trace',
      length: ONE_AFTER_THE_OTHER,
      pValue: ({ series, from, shift }) =>
        mannWhitneyP(
          series.slices[from]![0],
          series.slices[from + 1]![1].map((cost) => cost + shift),
        ),
    },
  ];
}

/** log(candidate ÷ baseline) of each epoch, into `out`. */
function tossed({ series, from, signs, shift }: Stretch, out: Float64Array): void {
  for (let e = 0; e < out.length; e++) out[e] = signs[e]! * series.ratio[from + e]! + shift;
}

/** The least p of unpaired samples, one process each per epoch: excluding 0 at confidence 1 − α is p ≤ α. */
function untilSignificant({ series, from, length, signs, shift }: Stretch): number {
  const [candidate, baseline] = [running(), running()];
  let least = 1;
  for (let e = 0; e < length; e++) {
    const twin = signs[e] === 1;
    candidate.add(series.cost[twin ? 1 : 0][from + e]! + shift);
    baseline.add(series.cost[twin ? 0 : 1][from + e]!);
    if (e + 1 >= Math.max(2, Math.min(FIRST_LOOK, length))) {
      least = Math.min(least, welchP(candidate.moments(), baseline.moments()));
    }
  }
  return least;
}

function running(): { add(x: number): void; moments(): Moments } {
  let [n, mean, squares] = [0, 0, 0];
  return {
    add(x) {
      n++;
      const delta = x - mean;
      mean += delta / n;
      squares += delta * (x - mean);
    },
    moments: () => ({ n, mean, variance: squares / (n - 1) }),
  };
}

/** Both processes of an epoch count as A in the first half and as B in the second: as many, and as long, as in pairs. */
function allThenAll({ series, from, length, shift }: Stretch): number {
  const half = Math.floor(length / 2);
  const sample = (start: number): Moments =>
    momentsOf([
      ...series.cost[0].subarray(start, start + half),
      ...series.cost[1].subarray(start, start + half),
    ]);
  const second = sample(from + length - half);
  return welchP(sample(from), { ...second, mean: second.mean + shift });
}

const scaled = ({ n, mean, variance }: Moments, factor: number): Moments => ({
  n,
  mean: mean * factor,
  variance: variance * factor ** 2,
});
