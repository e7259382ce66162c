/**
 * All that a report about a night may say: what was measured, what was thought of it, and how each series came to where it
 * is. Renderers in reports/nightly take nothing else. Same report, same bytes.
 */
import type { VerdictKind } from './analysis.ts';
import type { CalibrationSummary } from './calibration.ts';
import type { Alarm, Blessing, RatioEstimate, SeriesJudgement } from './history.ts';

export const NIGHTLY_VERSION = 1;

export interface NightlyReport {
  version: typeof NIGHTLY_VERSION;
  /** Whose nights: the name of a project. */
  title: string;
  /** `YYYY-MM-DD`; '' when there is no night at all. */
  night: string;
  /** Of the night's first experiment, with `+dirty` behind it when the tree had changes; null without a night. */
  commit: string | null;
  /** What every series is divided by. null: no night. */
  reference: NightlyReference | null;
  /** Machine of the latest night. null: no night. */
  machine: NightlyMachine | null;
  /** Time that was given, and that it took with second measurements. null: not known. */
  budgetMs: number | null;
  spentMs: number | null;
  /** By name. */
  series: readonly NightlySeries[];
  coverage: NightlyCoverage;
  /** Last good build against head, and whatever else was compared directly. By scenario. */
  verdicts: readonly NightlyVerdict[];
  /** What the lab last measured of itself on this machine; null: never calibrated. */
  calibration: CalibrationSummary | null;
  links: readonly NightlyLink[];
}

export interface NightlyReference {
  /** `baseline@0123abcd…`, as the history keeps it, in its two parts. */
  name: string;
  hash: string;
  /** Version of Node that it ran on. */
  node: string;
}

export interface NightlyMachine {
  os: string;
  cpuModel: string;
  cores: number;
  node: string;
}

/**
 * What was found of it tonight (`judgeNight`), with what led there. `series` is `scenario/variant`; either may hold a slash, so
 * both are here apart as well.
 */
export interface NightlySeries extends SeriesJudgement {
  scenario: string;
  variant: string;
  /** By time. */
  nights: readonly NightPoint[];
  /** Seen from the end, by time; empty with too few nights. */
  levels: readonly NightlyLevel[];
  /** Nights that stand alone and count in no level. */
  isolated: readonly string[];
  /** First nights of later levels after E-divisive and a t-test. */
  secondOpinion: readonly string[];
  /** s.d. between nights beyond what their epochs explain, as a share; null with fewer than two nights. */
  between: number | null;
  /** What was told in this and earlier nights, by time. */
  changes: readonly NightlyChange[];
  blessings: readonly Blessing[];
}

/** One night: its ratio to the reference with interval. */
export interface NightPoint extends RatioEstimate {
  night: string;
  commit: string;
  /** Only nights of the same ruler (reference, processor, cores, Node) can be compared. */
  ruler: string;
  /** It was measured again, and this is the second measurement. */
  again: boolean;
  /** Ratios of its epochs, for programs that do statistics of their own. Empty for older nights. */
  values: readonly number[];
}

export interface NightlyLevel {
  /** First and last night. */
  from: string;
  to: string;
  nights: number;
  /** Ratio to the reference. */
  ratio: RatioEstimate;
  /** To the level before; null of the first. */
  change: RatioEstimate | null;
  /** The change is after the one commit, up to the other; null of the first. */
  after: string | null;
  upTo: string | null;
}

export interface NightlyChange extends Alarm {
  /** "This step is intended": who says so, and why. */
  blessed: Blessing | null;
  /** The commit that did it, found by measuring; null: only `after` and `upTo` are known. */
  culprit: string | null;
  /** Differential flamegraph of before and after, relative to the report's folder; null: none was taken. */
  page: string | null;
}

export interface NightlyCoverage {
  judged: number;
  total: number;
  /** In the history, but not judged tonight. */
  notJudged: readonly { series: string; reason: string }[];
  /** Were to be measured tonight and were not: no time, a failed build. */
  notMeasured: readonly { series: string; reason: string }[];
}

export interface NightlyVerdict {
  scenario: string;
  baseline: string;
  candidate: string;
  verdict: VerdictKind;
  /** As in the report of the run. */
  sentence: string;
  /** That report, relative to this one's folder; null: not kept. */
  page: string | null;
}

export interface NightlyLink {
  label: string;
  /** An address, or a path relative to the report's folder. */
  href: string;
}
