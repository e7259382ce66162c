/**
 * The result of `analyse(record, trials)`: pure numbers and words, all that a report may print. Same
 * input, same bytes out.
 */
import type { Attribution } from './attribution.ts';
import type { CalibrationSummary } from './calibration.ts';
import type { ProfileSummary } from './profile.ts';
import type { BuildSummary, ConformanceSummary, Fingerprint, Plan, TrialFailure } from './records.ts';
import type { Warning } from './warnings.ts';

export const ANALYSIS_VERSION = 2;

export type VerdictKind = 'faster' | 'slower' | 'same' | 'unresolved' | 'void' | 'investigate';

export interface Analysis {
  version: typeof ANALYSIS_VERSION;
  experimentId: string;
  createdAt: string;
  /** One line a person understands, for the whole experiment. */
  headline: string;
  /** The command that repeats the experiment. */
  command: string;
  plan: Plan;
  /** How it was decided, in one sentence: rule, level, correction. */
  rule: string;
  baseline: string;
  /** What ended it: everything answered, the time spent, or the planned number of epochs reached. */
  ended: 'answered' | 'budget' | 'epochs';
  /** The baseline against its own twin, one per scenario; null without a control. */
  control: readonly ControlCheck[] | null;
  /** Who is ahead, one per scenario. */
  rankings: readonly Ranking[];
  /** What each step or axis is worth; null unless the experiment was designed for it. */
  attribution: Attribution | null;
  /** What the lab last measured of itself on this machine, before this experiment; null: never calibrated. */
  calibration: CalibrationSummary | null;
  /** What changed, function by function; absent unless profiles were taken. */
  profiles?: readonly ProfileSummary[];
  /** One cell per candidate and scenario, in the order of the plan: scenario by scenario. */
  cells: readonly Cell[];
  /** What each variant did, per scenario: `rows.length === scenarios × variants`. */
  rows: readonly VariantRow[];
  builds: Record<string, BuildSummary>;
  conformance: Record<string, ConformanceSummary>;
  fingerprint: Fingerprint;
  failures: readonly FailedTrial[];
  warnings: readonly Warning[];
  /** Wall time from first to last trial. */
  elapsedMs: number;
}

/** candidate ÷ baseline with its interval. Ratio 0.934 of CPU time = 6.6 % less. */
export interface Effect {
  metric: string;
  title: string;
  /** Unit of the two absolute values. */
  unit: string;
  better: 'lower' | 'higher';
  ratio: number;
  low: number;
  high: number;
  /** Confidence of the interval, 0.99 = 99 %. */
  confidence: number;
  /** Exact two-sided sign-flip p-value. */
  p: number;
  /** Epochs it stands on. */
  n: number;
}

export interface Cell {
  scenario: string;
  candidate: string;
  verdict: VerdictKind;
  /** `bytecode is 1.07× faster than baseline: 6.6 % less CPU per request, 99 % interval 5.9–7.3 %, 10 epochs` */
  sentence: string;
  /** What the verdict is about, where it is not CPU time: nobody's could be read. `primary` is 1 ÷ throughput then. */
  response?: 'throughput';
  /** Server CPU time per request: what the verdict is about. null when it could not be measured. */
  primary: Effect | null;
  /** Closed-loop throughput. */
  throughput: Effect | null;
  /** Further metrics (peak RSS, start-up time, mean service time …). */
  secondary: readonly Effect[];
  /**
   * p of the primary effect after correction for the number of comparisons (Holm). Under the sequential rule
   * it comes from the largest e-value and holds at every look. A gate asks it, not the verdict alone.
   */
  adjustedP: number | null;
  /** Sequential rule: evidence against "no difference", 1 = none; 1/alpha decides a single comparison. */
  eValue: number | null;
  /** Response times under given loads; empty without an open-loop phase. */
  latency: readonly LatencyEffect[];
  /** Where the two differ in more than their level: two modes against one, say. In sentences. */
  shapes: readonly string[];
  /** Relative effect this experiment would have found with 80 % power, 0.012 = 1.2 %. */
  mde: number | null;
  /** For an unresolved cell: minutes until an effect of the margin's size would be resolved. */
  minutesNeeded: number | null;
  epochsUsed: number;
  epochsFailed: number;
  pairs: readonly EpochPair[];
}

/** The pair of one epoch: ratios candidate ÷ baseline. */
export interface EpochPair {
  epoch: number;
  cpuRatio: number | null;
  throughputRatio: number | null;
  /** Did the candidate start before the baseline? */
  candidateFirst: boolean;
  /** Sequential rule: the e-value after this epoch. null under the fixed rule or without a CPU ratio. */
  eValue: number | null;
}

export interface ControlCheck {
  scenario: string;
  /** control ÷ baseline of what the verdicts are about; null when it could not be measured. */
  effect: Effect | null;
  eValue: number | null;
  /** If true nothing in this scenario can be believed. */
  differs: boolean;
  pairs: readonly EpochPair[];
}

/** A percentile of response time at one load: candidate ÷ baseline. */
export interface LatencyEffect {
  /** Share of the capacity. */
  load: number;
  percentile: number;
  /** null: not measurable, and `reason` says why. */
  effect: Effect | null;
  reason: string | null;
}

/** Variants in order of CPU time per request, the best first, baseline included, control not. */
export interface Ranking {
  scenario: string;
  /** Variants of one group could not be told apart from the first of it. */
  groups: readonly (readonly RankedVariant[])[];
}

export interface RankedVariant {
  variant: string;
  cpuUsPerRequest: number | null;
  /** CPU time per request ÷ that of the best, with interval; null for the best itself or when not measured. */
  behind: Effect | null;
}

export interface VariantRow {
  scenario: string;
  variant: string;
  epochs: number;
  requests: number;
  errors: number;
  verified: number;
  /** Medians over epochs. */
  cpuUsPerRequest: number | null;
  throughputPerS: number | null;
  startupMs: number | null;
  peakRssBytes: number | null;
  /** Share of one core that the server used while loaded. */
  serverCpu: number | null;
  /** throughput × mean service time ÷ connections: 1 when Little's law holds. */
  littlesLaw: number | null;
  serviceTime: TimeSummary | null;
  /** Response times by load, ascending; empty without an open-loop phase. */
  responseTimes: readonly ResponseTimes[];
  /** Throughput of each counted slice in order of time, req/s, with its epoch. */
  slices: readonly {
    epoch: number;
    position: number;
    throughputPerS: number;
    cpuUsPerRequest: number | null;
  }[];
}

export interface ResponseTimes {
  /** Share of the capacity, and the arrivals per second it means. */
  load: number;
  ratePerS: number;
  /** Stretches that count, and void ones with their reasons. */
  stretches: number;
  void: number;
  reasons: readonly string[];
  /** From the intended send; null when no stretch counts. */
  responseTime: TimeSummary | null;
  serviceTime: TimeSummary | null;
  /** µs; null when no stretch counts. */
  sendLagP99Us: number | null;
}

export interface TimeSummary {
  meanUs: number;
  /** null = not measurable: too few requests. */
  p50Us: number | null;
  p90Us: number | null;
  p99Us: number | null;
  p999Us: number | null;
  maxUs: number;
  count: number;
  /** Points of the percentile curve that are measurable: percentile 0…100, value in µs. */
  curve: readonly { percentile: number; us: number }[];
}

export interface FailedTrial {
  epoch: number;
  scenario: string;
  variant: string;
  failure: TrialFailure;
}
