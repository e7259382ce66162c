/** What a series of experiments of a build against itself says about the lab. Pure. */
import type { Interval } from '../../stats/interval.ts';
import { median } from '../../stats/location.ts';
import { clopperPearson } from '../../stats/proportion.ts';
import type { Outcome } from './experiment.ts';

export interface AaSummary {
  experiments: number;
  /** Experiments with epochs enough for a verdict: the others could not have been wrong, and count for nothing. */
  decidable: number;
  /** Verdicts "faster" or "slower": there is no difference, so each is false. */
  falseVerdicts: number;
  /** Of the decidable ones: 95 %, exact; null without any. */
  falseRate: Interval | null;
  /** False verdicts whose estimate is 1 % or more. */
  falseClaims: number;
  same: number;
  unresolved: number;
  investigate: number;
  /** Void because the control differed; and void for another reason. */
  voids: number;
  otherVoids: number;
  /** Largest |ratio − 1| of all estimates. */
  largest: number | null;
  /** Intervals that hold "no difference", of those that there are. */
  covered: number;
  intervals: number;
  medianMde: number | null;
  medianEpochs: number | null;
  medianMs: number | null;
}

const CONFIDENCE = 0.95;
const CLAIM = 0.01;

const present = (values: readonly (number | null)[]): number[] => values.filter((it) => it !== null);

export const medianOrNull = (values: readonly (number | null)[]): number | null => {
  const there = present(values);
  return there.length === 0 ? null : median(there);
};

/** Size of a change as a ratio tells it: 0.02 for 1.02, and 0.02 for 0.98. */
const sizeOf = ({ ratio }: Pick<Outcome, 'ratio'>): number => (ratio === null ? 0 : Math.abs(ratio - 1));

export function summariseAa(outcomes: readonly Outcome[]): AaSummary {
  const count = (holds: (outcome: Outcome) => boolean): number => outcomes.filter(holds).length;
  const isFalse = ({ verdict }: Outcome): boolean => verdict === 'faster' || verdict === 'slower';
  const falseVerdicts = count(isFalse);
  const decidable = count(({ epochs, fewestEpochs }) => epochs >= fewestEpochs);
  const estimated = outcomes.filter(({ ratio }) => ratio !== null);
  const intervals = outcomes.filter(({ low, high }) => low !== null && high !== null);
  return {
    experiments: outcomes.length,
    falseVerdicts,
    decidable,
    falseRate: decidable === 0 ? null : clopperPearson(falseVerdicts, decidable, CONFIDENCE),
    falseClaims: count((outcome) => isFalse(outcome) && sizeOf(outcome) >= CLAIM),
    same: count(({ verdict }) => verdict === 'same'),
    unresolved: count(({ verdict }) => verdict === 'unresolved'),
    investigate: count(({ verdict }) => verdict === 'investigate'),
    voids: count(({ verdict, controlDiffers }) => verdict === 'void' && controlDiffers === true),
    otherVoids: count(({ verdict, controlDiffers }) => verdict === 'void' && controlDiffers !== true),
    largest: estimated.length === 0 ? null : Math.max(...estimated.map(sizeOf)),
    covered: intervals.filter(({ low, high }) => low! <= 1 && high! >= 1).length,
    intervals: intervals.length,
    medianMde: medianOrNull(outcomes.map(({ mde }) => mde)),
    medianEpochs: medianOrNull(outcomes.map(({ epochs }) => epochs)),
    medianMs: medianOrNull(outcomes.map(({ durationMs }) => durationMs)),
  };
}
