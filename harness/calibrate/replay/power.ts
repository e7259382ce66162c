/**
 * Effects planted in the trace: every log-ratio is shifted by log(1 + x), as if the candidate took x more CPU time per
 * request. How often, how soon and with which sign are they found?
 */
import { createBettingTest } from '../../stats/betting.ts';
import { LEVEL_TOLERANCE } from '../../stats/interval.ts';
import { median } from '../../stats/location.ts';
import { rankSums, type SignedRankTable, signedRankTable } from '../../stats/signed-rank-path.ts';
import { type Draws, differencesOf } from './draws.ts';
import type { Series } from './series.ts';

export interface PowerOptions {
  alpha: number;
  margin: number;
}

export interface Power {
  /** Relative CPU time planted, 0.02 = 2 % more. */
  planted: number;
  sequential: RulePower;
  fixed: RulePower;
  /** Sequential rule: share found with the right sign within so many epochs. */
  curve: readonly { epochs: number; share: number }[];
}

export interface RulePower {
  experiments: number;
  /** Decided with the right sign, and with the wrong one. */
  found: number;
  wrong: number;
  /** Intervals at confidence 1 − alpha, as they stand when the experiment ends, that hold the planted effect. */
  covered: number;
  /** Of all experiments; null when half of them decide nothing. */
  medianEpochs: number | null;
  medianMinutes: number | null;
}

/** At most so many points of the power curve. */
const CURVE_POINTS = 40;

export function measurePower(
  series: Series,
  draws: Draws,
  effects: readonly number[],
  options: PowerOptions,
): Power[] {
  const table = signedRankTable(draws.length);
  const silence = sequentialEnds(series, draws, 0, options);
  return effects.map((planted) => powerOf(series, draws, planted, options, table, silence));
}

/**
 * The planted effect that the sequential rule finds, with the right sign and within the epochs of an experiment, with this
 * power; null when not even a doubling is found. By halving, over the same experiments for all sizes.
 */
export function detectableEffect(
  series: Series,
  draws: Draws,
  options: PowerOptions,
  power = 0.8,
): number | null {
  const table = signedRankTable(draws.length);
  const silence = new Int32Array(draws.experiments);
  const enough = (planted: number): boolean =>
    powerOf(series, draws, planted, options, table, silence).sequential.found >= power * draws.experiments;
  let [low, high] = [0, 1];
  if (!enough(high)) return null;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** To a thousandth of a per cent. */
const HALVINGS = 16;

/** Epoch at which the evidence reaches 1/alpha in each experiment; 0 where it never does. */
function sequentialEnds(
  series: Series,
  draws: Draws,
  shift: number,
  { alpha, margin }: PowerOptions,
): Int32Array {
  const differences = new Float64Array(draws.length);
  return Int32Array.from({ length: draws.experiments }, (_, i) => {
    differencesOf(series, draws, i, shift, differences);
    const test = createBettingTest({ initialScale: Math.log1p(margin) });
    for (const d of differences) if (test.observe(d) >= 1 / alpha) return test.n;
    return 0;
  });
}

/**
 * `silence`: where the test on the differences without the effect would have ended. The confidence sequence at any look is all
 * shifts not rejected by then, so it holds the planted effect exactly as long as that test has not ended: no interval has
 * to be computed. Likewise the interval of the fixed rule holds it if the test without the effect has p > alpha.
 */
function powerOf(
  series: Series,
  draws: Draws,
  planted: number,
  options: PowerOptions,
  table: SignedRankTable,
  silence: Int32Array,
): Power {
  const { length, experiments } = draws;
  const shift = Math.log1p(planted);
  const ends = sequentialEnds(series, draws, shift, options);
  const differences = new Float64Array(length);
  const sums = new Float64Array(length);
  const sequential = tally();
  const fixed = tally();
  const significant = (): boolean => table.p(length, sums[length - 1]!) <= options.alpha + LEVEL_TOLERANCE;
  /** Of the Hodges–Lehmann estimate after n epochs. */
  const above = (n: number): boolean => sums[n - 1]! > (n * (n + 1)) / 4;

  for (let i = 0; i < experiments; i++) {
    differencesOf(series, draws, i, 0, differences);
    rankSums(differences, sums);
    const covered = !significant();
    for (let e = 0; e < length; e++) differences[e]! += shift;
    rankSums(differences, sums);

    const end = ends[i]!;
    const last = end === 0 ? length : end;
    const right = end !== 0 && above(end) === shift > 0;
    sequential.add({
      decided: end !== 0,
      right,
      covered: silence[i] === 0 || silence[i]! > last,
      epochs: last,
      minutes: minutesOf(series, draws.from[i]!, last),
    });
    fixed.add({
      decided: significant(),
      right: above(length) === shift > 0,
      covered,
      epochs: length,
      minutes: minutesOf(series, draws.from[i]!, length),
    });
  }
  return { planted, sequential: sequential.result(), fixed: fixed.result(), curve: sequential.curve(length) };
}

const minutesOf = ({ wallMs }: Series, from: number, epochs: number): number => {
  let ms = 0;
  for (let e = 0; e < epochs; e++) ms += wallMs[from + e]!;
  return ms / 60_000;
};

interface Outcome {
  decided: boolean;
  right: boolean;
  covered: boolean;
  epochs: number;
  minutes: number;
}

function tally() {
  const outcomes: Outcome[] = [];
  const share = (of: (outcome: Outcome) => boolean): number => outcomes.filter(of).length / outcomes.length;
  const medianOf = (value: (outcome: Outcome) => number): number | null => {
    const middle = median(outcomes.map((it) => (it.decided ? value(it) : Number.POSITIVE_INFINITY)));
    return Number.isFinite(middle) ? middle : null;
  };
  return {
    add: (outcome: Outcome): void => void outcomes.push(outcome),
    curve(length: number) {
      const points = Math.min(CURVE_POINTS, length);
      return Array.from({ length: points }, (_, i) => {
        const epochs = Math.round(((i + 1) * length) / points);
        return { epochs, share: share((it) => it.decided && it.right && it.epochs <= epochs) };
      });
    },
    result: (): RulePower => ({
      experiments: outcomes.length,
      found: outcomes.filter((it) => it.decided && it.right).length,
      wrong: outcomes.filter((it) => it.decided && !it.right).length,
      covered: outcomes.filter((it) => it.covered).length,
      medianEpochs: medianOf((it) => it.epochs),
      medianMinutes: medianOf((it) => it.minutes),
    }),
  };
}
