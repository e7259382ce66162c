/**
 * Do the intervals hold what they say? Simulated epochs with a known effect, seeded: for every kind of interval
 * that the lab prints, the share that holds the true effect, over normal, skewed and heavy-tailed noise, on a still
 * and on a drifting machine, and through slices hit by bursts. Pure.
 */
import { createBettingTest } from '../stats/betting.ts';
import { epochLogRatio } from '../stats/epoch-log-ratio.ts';
import { createRandom, type Random } from '../stats/random.ts';
import { signedRankInterval } from '../stats/signed-rank.ts';
import { NOISES, simulateEpochs } from '../stats/simulation.ts';

/** Epoch s.d. and effect on the log scale, of a realistic size. */
const SD = 0.02;
const EFFECT = 0.015;
/** As the margin would set it. */
const INITIAL_SCALE = 0.01;

/** Makes the log-ratios of n epochs whose true effect is EFFECT. */
type Machine = (random: Random, n: number) => number[];

const scaled = (ds: readonly number[]): number[] => ds.map((d) => EFFECT + SD * d);

export const MACHINES: Readonly<Record<string, Machine>> = {
  normal: (random, n) => scaled(simulateEpochs(random, { n, noise: NOISES.normal })),
  skewed: (random, n) => scaled(simulateEpochs(random, { n, noise: NOISES.skewed })),
  'heavy tails': (random, n) => scaled(simulateEpochs(random, { n, noise: NOISES.heavy })),
  /** The first place gains more and more, up to three s.d. */
  drifting: (random, n) =>
    scaled(simulateEpochs(random, { n, noise: NOISES.normal, placeBias: (epoch) => (3 * epoch) / n })),
  /** The machine gets three times as noisy half-way. */
  unsteady: (random, n) =>
    scaled(
      simulateEpochs(random, { n, noise: NOISES.normal }).map((d, epoch) => (epoch < n / 2 ? d : 3 * d)),
    ),
  /** Two processes an epoch, eight slices each, skewed noise, one slice in five hit by a burst, a machine that slows down. */
  slices: (random, n) => Array.from({ length: n }, (_, epoch) => throughSlices(random, epoch)),
};

function throughSlices(random: Random, epoch: number): number {
  const count = 8;
  const processes = [0, 1].map(() => 0.01 * random.normal());
  const candidate = random.coin() ? 0 : 1;
  const slice = (which: number, i: number): number => {
    const burst = random.next() < 0.2 ? 0.3 * random.next() : 0;
    const effect = which === candidate ? EFFECT : 0;
    const noise = 0.02 * NOISES.skewed(random) + burst + 0.001 * (epoch * count + i);
    return 100 * Math.exp(processes[which]! + effect + noise);
  };
  const costs = processes.map((_, which) => Array.from({ length: count }, (__, i) => slice(which, i)));
  return epochLogRatio(costs[candidate]!, costs[1 - candidate]!)!;
}

export interface Coverage {
  interval: 'fixed number of epochs' | 'at every look' | 'where the rule stopped';
  machine: string;
  epochs: number;
  /** What the interval says of itself, 0.99 = 99 %. */
  nominal: number;
  /** Share of the simulated experiments whose interval held the effect. */
  covered: number;
  runs: number;
}

/** Every combination; one row each. O(runs · epochs). Same seed, same table. */
export function coverageTable(seed: number | string, runs: number, confidences = [0.95, 0.99]): Coverage[] {
  const rows: Coverage[] = [];
  for (const [machine, make] of Object.entries(MACHINES)) {
    for (const confidence of confidences) {
      for (const epochs of [10, 30]) {
        const random = createRandom(seed).fork(`${machine} ${confidence} ${epochs}`);
        const counts = { fixed: 0, looks: 0, stopped: 0 };
        let reached = confidence;
        for (let run = 0; run < runs; run++) {
          const ds = make(random, epochs);
          const fixed = signedRankInterval(ds, confidence)!;
          reached = fixed.confidence;
          if (fixed.low <= EFFECT && EFFECT <= fixed.high) counts.fixed++;
          const stop = firstRejection(ds, confidence);
          const miss = firstRejection(
            ds.map((d) => d - EFFECT),
            confidence,
          );
          if (miss === null) counts.looks++;
          // The sequence is cut off where "no difference" was rejected.
          if (miss === null || (stop !== null && miss > stop)) counts.stopped++;
        }
        const row = { machine, epochs, runs };
        rows.push(
          { interval: 'fixed number of epochs', ...row, nominal: reached, covered: counts.fixed / runs },
          { interval: 'at every look', ...row, nominal: confidence, covered: counts.looks / runs },
          { interval: 'where the rule stopped', ...row, nominal: confidence, covered: counts.stopped / runs },
        );
      }
    }
  }
  return rows;
}

/** The look at which the differences themselves would be rejected as noise around 0; null if at none. */
function firstRejection(differences: readonly number[], confidence: number): number | null {
  const test = createBettingTest({ initialScale: INITIAL_SCALE });
  for (const d of differences) if (test.observe(d) >= 1 / (1 - confidence)) return test.n;
  return null;
}
