/** Several years at several numbers of epochs a night, counted. Pure; same trace, same options, same numbers. */
import { clopperPearson } from '../../stats/proportion.ts';
import type { Series } from '../replay/series.ts';
import { betweenStretches, type Stretches } from './nights.ts';
import { STEP_SIZES } from './plan.ts';
import { type Score, score, type StepScore } from './score.ts';
import { simulateYear, type Year } from './year.ts';

export interface YearCalibrationOptions {
  series: number;
  nights: number;
  /** Years of each number of epochs, each with a seed of its own. */
  years: number;
  seed: number;
  /** Epochs of a nightly measurement, ascending. */
  epochs: readonly number[];
  /** Epochs of a second measurement, as a multiple of the first. */
  confirmTimes: number;
  /** s.d. between nights, log scale; null: what the trace shows. */
  between: number | null;
  falseAlarmsPerYear: number;
}

export interface Share {
  count: number;
  of: number;
  share: number;
  /** Exact 95 % interval. */
  low: number;
  high: number;
}

export interface StepRow {
  size: number;
  /** Epochs scattered twice as much by then. */
  louder: boolean;
  firstNight: Share;
  withinWeek: Share;
  ever: Share;
  /** Of those found: the night named is the true one or its neighbour. */
  rightNight: Share;
}

export interface RuleResult {
  steps: readonly StepRow[];
  drifts: { planted: number; found: number; calledDrift: number };
  falseAlarms: number;
  /** A year, over all series, with its 95 % interval. */
  falsePerYear: { mean: number; low: number; high: number };
}

export interface EpochsRow {
  epochs: number;
  /** s.d. between nights, log scale. */
  between: number;
  confirmEpochs: number;
  /** Share of judged series that were measured again. */
  suspects: number;
  /** Wall time a night and series, second measurements included, in ms; each series on its own with its reference. */
  nightMs: number;
  ours: RuleResult;
  theirs: RuleResult;
}

export interface YearCalibration {
  options: YearCalibrationOptions;
  /** Of the trace. */
  epochSd: number;
  epochMs: number;
  stretches: Stretches;
  outliersPerYear: number;
  rows: readonly EpochsRow[];
  /** As the last row, were nights to differ by nothing but their epochs; null when it is just that. */
  withoutBetween: EpochsRow | null;
}

const CONFIDENCE = 0.95;
const WEEK = 7;

export function calibrateYear(
  series: Pick<Series, 'ratio' | 'wallMs'>,
  options: YearCalibrationOptions,
  onYear: (done: number, total: number) => void = () => {},
): YearCalibration {
  const stretches = betweenStretches(series);
  const between = options.between ?? stretches.sd;
  const epochMs = mean([...series.wallMs]);
  const last = options.epochs.at(-1)!;
  const runs = [
    ...options.epochs.map((epochs) => ({ epochs, between })),
    ...(between === 0 ? [] : [{ epochs: last, between: 0 }]),
  ];
  const total = runs.length * options.years;
  let done = 0;
  let outliers = 0;
  const rows = runs.map((run): EpochsRow => {
    const confirmEpochs = Math.round(run.epochs * options.confirmTimes);
    const years = Array.from({ length: options.years }, (_, i) => {
      const noise = { ratio: series.ratio, between: run.between };
      const year = simulateYear(noise, {
        ...options,
        epochs: run.epochs,
        confirmEpochs,
        seed: `${options.seed} ${i}`,
      });
      onYear(++done, total);
      return year;
    });
    const suspects = sum(years.map(({ confirmed }) => confirmed)) / sum(years.map(({ judged }) => judged));
    const [ours, theirs] = [
      years.map((year) => score(year.plan, year.ours)),
      years.map((year) => score(year.plan, year.theirs)),
    ];
    outliers = mean(ours.map((it) => it.outliers));
    return {
      ...run,
      confirmEpochs,
      suspects,
      nightMs: (run.epochs + suspects * confirmEpochs) * epochMs,
      ours: resultOf(years, ours),
      theirs: resultOf(years, theirs),
    };
  });
  const epochSd = Math.sqrt(mean([...series.ratio].map((x) => (x - stretches.copies) ** 2)));
  return {
    options,
    epochSd,
    epochMs,
    stretches,
    outliersPerYear: outliers,
    rows: rows.slice(0, options.epochs.length),
    withoutBetween: rows[options.epochs.length] ?? null,
  };
}

function resultOf(years: readonly Year[], scores: readonly Score[]): RuleResult {
  const steps = scores.flatMap((it) => it.steps);
  const falseAlarms = sum(scores.map((it) => it.falseAlarms.length));
  const judged = sum(years.map((year) => year.judged));
  const perYear = judged / years.length;
  // Each judged series of a night is a trial; of so many with so small a chance the interval is Poisson's.
  const { low, high } = clopperPearson(Math.min(falseAlarms, judged), judged, CONFIDENCE);
  return {
    steps: STEP_SIZES.flatMap((size) => [false, true].map((louder) => stepRow(steps, size, louder))).filter(
      ({ firstNight }) => firstNight.of > 0,
    ),
    drifts: {
      planted: sum(scores.map(({ drifts }) => drifts.planted)),
      found: sum(scores.map(({ drifts }) => drifts.found)),
      calledDrift: sum(scores.map(({ drifts }) => drifts.calledDrift)),
    },
    falseAlarms,
    falsePerYear: { mean: falseAlarms / years.length, low: low * perYear, high: high * perYear },
  };
}

function stepRow(all: readonly StepScore[], size: number, louder: boolean): StepRow {
  const own = all.filter(({ step }) => Math.abs(step.size) === size && step.louder === louder);
  const found = own.filter(({ delay }) => delay !== null);
  const within = (nights: number): Share =>
    shareOf(found.filter(({ delay }) => delay! < nights).length, own.length);
  return {
    size,
    louder,
    firstNight: within(1),
    withinWeek: within(WEEK),
    ever: shareOf(found.length, own.length),
    rightNight: shareOf(found.filter(({ missedBy }) => missedBy! <= 1).length, found.length),
  };
}

function shareOf(count: number, of: number): Share {
  if (of === 0) return { count, of, share: 0, low: 0, high: 1 };
  const { low, high } = clopperPearson(count, of, CONFIDENCE);
  return { count, of, share: count / of, low, high };
}

const sum = (xs: readonly number[]): number => xs.reduce((total, x) => total + x, 0);
const mean = (xs: readonly number[]): number => sum(xs) / xs.length;
