/** What changed between a baseline and a candidate, as a report shows it. Times are microseconds of CPU per request. */
export interface ProfileSummary {
  candidate: string;
  scenario: string;
  /** Profiling epochs; none of them was measured. */
  epochs: number;
  /** One sentence: how much per request, and how much of it is explained. */
  summary: string;
  /** Functions that were shown to differ, largest first. */
  changes: readonly ProfileChange[];
  /** The differential flamegraph, relative to the run's folder. */
  page: string;
}

export interface ProfileChange {
  name: string;
  place: string;
  line: number | null;
  /** Own time. */
  baselineUs: number;
  candidateUs: number;
  differenceUs: number;
  lowUs: number | null;
  highUs: number | null;
  /** Of the whole difference; null when that is 0. */
  share: number | null;
}

/** What a flamegraph page shows. Times are microseconds of CPU per request. */

export type FrameKind = 'script' | 'package' | 'node' | 'wasm' | 'native' | 'gc';

export interface FlameFrame {
  name: string;
  /** Source file or module; '' for what has none. */
  place: string;
  /** From 1; null without one. */
  line: number | null;
  kind: FrameKind;
  /** Between two variants; null in the profile of one. */
  change: FrameChange | null;
}

/** Of a function's own time, B − A. */
export interface FrameChange {
  aUs: number;
  bUs: number;
  differenceUs: number;
  lowUs: number | null;
  highUs: number | null;
  /** Judged different, by all functions' evidence together. */
  significant: boolean;
}

/** Index of the frame, own time, time with callees, callees. */
export type FlameNode = readonly [
  frame: number,
  selfUs: number,
  totalUs: number,
  children: readonly FlameNode[],
];

export interface FlameView {
  /** On its button. */
  label: string;
  /** One sentence: what the widths are. */
  meaning: string;
  root: FlameNode;
}

export interface FlamePage {
  title: string;
  /** A sentence under the title: the result. */
  summary: string;
  facts: readonly (readonly [label: string, text: string])[];
  frames: readonly FlameFrame[];
  views: readonly FlameView[];
  /** Names of the two sides of a differential; null for one profile. */
  sides: { a: string; b: string } | null;
  /** Rows of the table of changes, largest first: indexes into `frames`, and the share of the whole difference. */
  changes: readonly { frame: number; share: number | null }[];
}
