/**
 * The nightly series: what is kept of every night, and what is said about the last one. A series is one scenario of one
 * variant, night after night, as the ratio of its CPU time per request to that of a frozen reference build measured in the
 * same epochs: the machine's drift divides out.
 */
import type { Fingerprint } from './records.ts';

/** One experiment of a night: all that was measured together. */
export interface NightlyExperiment {
  /** Of the run. Unique. */
  id: string;
  /** `YYYY-MM-DD`. A night that passes midnight has one name. */
  night: string;
  /** ISO 8601, when it began. */
  at: string;
  /** `confirm`: suspects of the night, measured again at once. */
  purpose: 'nightly' | 'confirm';
  /** Full hash; with `+dirty` behind it when the tree had changes. */
  commit: string;
  /** What it was measured against: a name and the hash of its build. Ratios to different references are not compared. */
  reference: string;
  fingerprint: Fingerprint;
  /** null: not known. */
  wallMs: number | null;
  /** In order of scenario, then variant; no pair twice. */
  cells: readonly NightlyCell[];
}

export interface NightlyCell {
  scenario: string;
  variant: string;
  /** In order of their numbers; no number twice. */
  epochs: readonly NightlyEpoch[];
}

export interface NightlyEpoch {
  epoch: number;
  /** log(variant ÷ reference) of CPU time per request, and of throughput. */
  cpu: number | null;
  throughput: number | null;
  /** CPU time per request in µs: kept, never judged. */
  cpuUs: number | null;
  referenceCpuUs: number | null;
}

/** One night of one series. */
export interface Night {
  night: string;
  commit: string;
  at: string;
  /** Short hash of reference and machine: only nights of the same ruler are compared. */
  ruler: string;
  /** log-ratios of CPU time per request, by epoch. */
  first: readonly number[];
  /** The same night measured again; empty when it was not. Then it alone counts: the first measurement only raised the suspicion. */
  second: readonly number[];
}

/** "This step is intended": from that night on the series has a new level, and nobody is told. */
export interface Blessing {
  /** Name of a series, or `*` for all. */
  series: string;
  /** The first night that has the step, `YYYY-MM-DD`. */
  night: string;
  commit: string;
  who: string;
  why: string;
}

/** What was found, and told, in a night. */
export interface Alarm {
  series: string;
  /** When it was found. */
  night: string;
  kind: 'step' | 'drift';
  /** `slower`: more CPU time per request. */
  direction: 'slower' | 'faster';
  /** First night of the new level; of a drift the first night of the slope. */
  since: string;
  /** Commit of the last night of the old level, and of the first night of the new one: the change is after the one, up to the other. */
  after: string;
  upTo: string;
  /** Ratio of the new level to the old: 1.02 = 2 % more CPU time per request; of a drift, of its end to its beginning. */
  ratio: number;
  low: number;
  high: number;
  confidence: number;
  /** After the correction for all series of the night. */
  adjustedP: number;
}

export type SeriesState =
  /** As before. */
  | 'steady'
  /** Differs: to be measured again tonight before anyone is told. */
  | 'suspect'
  /** Was a suspect; the second measurement did not confirm it. */
  | 'cleared'
  /** Found tonight. */
  | 'alarm'
  /** At a level that was found to differ earlier and that nobody has blessed. */
  | 'changed'
  | 'not judged';

export interface SeriesJudgement {
  series: string;
  state: SeriesState;
  /** Why it was not judged; null when it was. */
  reason: string | null;
  /** Tonight: ratio to the reference with its interval; null without enough epochs. */
  tonight: RatioEstimate | null;
  /** The level it is compared with; null when there is none. */
  level: (RatioEstimate & { since: string; nights: number }) | null;
  /** Tonight ÷ level. */
  change: RatioEstimate | null;
  /** Smallest change that tonight's measurement would find at once with 80 % power, as a share: 0.01 = 1 %. */
  visible: number | null;
  /** Of the night's whole test of this series; null when not judged. */
  p: number | null;
  adjustedP: number | null;
  alarm: Alarm | null;
}

export interface RatioEstimate {
  ratio: number;
  low: number;
  high: number;
  confidence: number;
  epochs: number;
}

export interface Judgement {
  night: string;
  /** Of the night's first experiment; null when there is no night at all. */
  commit: string | null;
  /** By name. */
  series: readonly SeriesJudgement[];
  /** Names of series to be measured again tonight, the least probable first. */
  suspects: readonly string[];
  alarms: readonly Alarm[];
  coverage: Coverage;
}

export interface Coverage {
  judged: number;
  total: number;
  notJudged: readonly { series: string; reason: string }[];
  /** `48 of 50 series judged; not judged: a/b (no data tonight), …` */
  sentence: string;
}
