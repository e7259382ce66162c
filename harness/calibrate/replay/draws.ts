/** The chance in virtual experiments: where in the trace each lies, and a fresh coin for each of its epochs. */
import type { Random } from '../../stats/random.ts';
import type { Series } from './series.ts';

/**
 * Each experiment is a stretch of the trace as it happened, from a random start, not a resample of single epochs: drift, bursts
 * and their order stay what they were, which is what methods trip over; and no epoch comes twice, which would make
 * ties that no real experiment has. Its coins are its own, so under a method that tosses them any number of experiments
 * differ, and the share of false alarms is known as exactly as one likes, for this trace.
 */
export interface Draws {
  experiments: number;
  /** Epochs of each. */
  length: number;
  /** First epoch of each. */
  from: Int32Array;
  /** +1: the twin is the candidate; −1: the subject is. `length` of them per experiment. */
  signs: Int8Array;
}

export function drawExperiments(
  random: Random,
  trace: Pick<Series, 'length'>,
  experiments: number,
  length: number,
): Draws {
  const starts = random.fork('starts');
  const coins = random.fork('coins');
  return {
    experiments,
    length,
    from: Int32Array.from({ length: experiments }, () => starts.integer(trace.length - length + 1)),
    signs: Int8Array.from({ length: experiments * length }, () => (coins.coin() ? 1 : -1)),
  };
}

export const signsOf = ({ signs, length }: Draws, experiment: number): Int8Array =>
  signs.subarray(experiment * length, (experiment + 1) * length);

/** log(candidate ÷ baseline) of each epoch of an experiment, into `out`. */
export function differencesOf(
  series: Series,
  draws: Draws,
  experiment: number,
  shift: number,
  out: Float64Array,
): void {
  const [from, first] = [draws.from[experiment]!, experiment * draws.length];
  for (let e = 0; e < draws.length; e++) out[e] = draws.signs[first + e]! * series.ratio[from + e]! + shift;
}
