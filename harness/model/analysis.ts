/**
 * The result of `analyse(record, trials)`: pure numbers and words, all that a report may print. Same
 * input, same bytes out.
 */
import type { BuildSummary, ConformanceSummary, Fingerprint, Plan, TrialFailure } from './records.ts';
import type { Warning } from './warnings.ts';

export const ANALYSIS_VERSION = 1;

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
  /** Server CPU time per request: what the verdict is about. null when it could not be measured. */
  primary: Effect | null;
  /** Closed-loop throughput. */
  throughput: Effect | null;
  /** Further metrics (peak RSS, start-up time, mean service time …). */
  secondary: readonly Effect[];
  /** p of the primary effect after correction for the number of comparisons. */
  adjustedP: number | null;
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
  serviceTime: ServiceTimeSummary | null;
  /** Throughput of each counted slice in order of time, req/s, with its epoch. */
  slices: readonly {
    epoch: number;
    position: number;
    throughputPerS: number;
    cpuUsPerRequest: number | null;
  }[];
}

export interface ServiceTimeSummary {
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
