/** A whole replay: false alarms, power and the shape of an epoch, from a trace and a seed. Pure; same input, same numbers. */
import type { CalibrationSummary } from '../../model/calibration.ts';
import { createRandom } from '../../stats/random.ts';
import { type Shape, shapeOf } from '../shape/shape.ts';
import type { Trace, TraceHeader } from '../trace/trace.ts';
import { drawExperiments } from './draws.ts';
import { countFalseAlarms, type FalseAlarms } from './false-alarms.ts';
import { detectableEffect, measurePower, type Power } from './power.ts';
import { assertLongEnough, seriesOf } from './series.ts';
import { type WidthComparison, widthOf } from './width.ts';

export interface ReplayOptions {
  /** Virtual experiments. */
  experiments: number;
  /** Epochs of each. */
  epochs: number;
  seed: number;
  /** Relative CPU time to plant, each above 0. At least one. */
  effects: readonly number[];
  alpha: number;
  margin: number;
}

export interface Replay {
  header: TraceHeader;
  options: ReplayOptions;
  /** Epochs of the trace that have a ratio, and those that have none. */
  usable: number;
  unusable: number;
  /** Mean wall time of an experiment of `options.epochs` epochs. */
  experimentMs: number;
  falseAlarms: readonly FalseAlarms[];
  /** The effect at which `FalseAlarms.claims` was counted. */
  claimsAt: number;
  power: readonly Power[];
  /** Relative effect that the sequential rule finds with 80 % power; null when not even a doubling is. */
  mde: number | null;
  /** Against measuring all of A and then all of B, by length of the experiment. */
  widths: readonly WidthComparison[];
  shape: Shape;
}

/** Second nominal level at which false alarms are counted: what most tools use. */
const USUAL_ALPHA = 0.05;
/** Enough to place an effect within a few per cent of itself. */
const MDE_EXPERIMENTS = 1_000;
const WIDTH_EPOCHS = [10, 20, 40];

/** `name`: of the trace, for messages. Throws UsageError when the trace is too short for such experiments. */
export function replay(trace: Trace, name: string, options: ReplayOptions): Replay {
  const { experiments, epochs, seed, effects, alpha, margin } = options;
  const series = seriesOf(trace);
  assertLongEnough(series, epochs, name);
  const draws = drawExperiments(createRandom(seed).fork('replay'), series, experiments, epochs);
  const claimsAt = Math.max(...effects);
  const levels = [...new Set([alpha, USUAL_ALPHA])];
  const meanEpochMs = series.wallMs.reduce((sum, ms) => sum + ms, 0) / series.length;
  const fewer = { ...draws, experiments: Math.min(experiments, MDE_EXPERIMENTS) };
  return {
    header: trace.header,
    options,
    usable: series.length,
    unusable: series.unusable,
    experimentMs: meanEpochMs * epochs,
    falseAlarms: countFalseAlarms(series, draws, { epochs, margin, levels, planted: claimsAt }),
    claimsAt,
    power: measurePower(series, draws, effects, { alpha, margin }),
    mde: detectableEffect(series, fewer, { alpha, margin }),
    widths: WIDTH_EPOCHS.flatMap((n) => widthOf(series, n, createRandom(seed).fork(`width ${n}`)) ?? []),
    shape: shapeOf(trace, series, { alpha, margin }),
  };
}

/** What of a replay belongs into the lab's measurement of itself. */
export function summaryOf({
  header,
  options,
  experimentMs,
  falseAlarms,
  power,
  mde,
}: Replay): Pick<
  CalibrationSummary,
  'cpuModel' | 'cores' | 'subject' | 'scenario' | 'alpha' | 'replay' | 'mde' | 'mdeBudgetMs' | 'power'
> {
  const ours = falseAlarms.find(({ name }) => name === 'sequential')!;
  return {
    cpuModel: header.machine.cpuModel,
    cores: header.machine.cores,
    subject: header.subject,
    scenario: header.scenario,
    alpha: options.alpha,
    replay: {
      epochs: options.epochs,
      experiments: ours.experiments,
      falseVerdicts: ours.rates[0]!.alarms,
    },
    mde,
    mdeBudgetMs: mde === null ? null : Math.round(experimentMs),
    power: power.map(({ planted, sequential }) => ({
      planted,
      experiments: sequential.experiments,
      found: sequential.found,
      wrong: sequential.wrong,
      covered: sequential.covered,
      medianMinutes: sequential.medianMinutes,
    })),
  };
}
