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

/** What the figures of a profile are: µs of CPU per request, or bytes per request. */
export type ProfileUnit = 'us' | 'bytes';

/**
 * `script`: of the server's own sources. `package`: of a dependency. `node`: of Node's library. `wasm`: compiled code in a
 * WebAssembly module. `native`: V8 or the system below it, without a stack. `gc`: the collector. `stage`: no function, but a
 * stage of a request, with what belongs to it below.
 */
export type FrameKind = 'script' | 'package' | 'node' | 'wasm' | 'native' | 'gc' | 'stage';

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

/** B − A: of what is a function's own; of a stage, with all in it. In the page's unit. */
export interface FrameChange {
  a: number;
  b: number;
  difference: number;
  low: number | null;
  high: number | null;
  /** Judged different, by all functions' (or all stages') evidence together. */
  significant: boolean;
}

/** Index of the frame, its own, with callees, callees. In the page's unit. */
export type FlameNode = readonly [frame: number, self: number, total: number, children: readonly FlameNode[]];

export interface FlameView {
  /** On its button. */
  label: string;
  /** One sentence: what the widths are. */
  meaning: string;
  root: FlameNode;
}

/** What happens to a request, and what of its cost is that. In the page's unit. */
export interface StageRow {
  name: string;
  /** What is in it. */
  meaning: string;
  value: number;
  /** Of the whole, 0…1. */
  share: number;
  /** Between two variants; `value` and `share` are the second one's then. */
  change: FrameChange | null;
}

/** Lines in the page's unit. */
export interface FlameChart {
  title: string;
  xLabel: string;
  lines: readonly { label: string; points: readonly (readonly [x: number, y: number])[] }[];
}

export interface FlamePage {
  title: string;
  /** A sentence under the title: the result. */
  summary: string;
  facts: readonly (readonly [label: string, text: string])[];
  unit: ProfileUnit;
  /** Completes a figure: `of CPU per request`. */
  of: string;
  frames: readonly FlameFrame[];
  views: readonly FlameView[];
  /** Names of the two sides of a differential; null for one profile. */
  sides: { a: string; b: string } | null;
  /** In the order of a request's life; none: the profile has no stages. */
  stages: readonly StageRow[];
  /** Something over time. */
  chart: FlameChart | null;
  /**
   * Rows of the table of changes, largest first: indexes into `frames`, and the share of the whole difference. Without two
   * sides: of what stays in memory.
   */
  changes: readonly { frame: number; share: number | null }[];
}
