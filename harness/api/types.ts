import type { LabEvent } from '../experiment/equipment.ts';
import type { Analysis, VerdictKind } from '../model/analysis.ts';
import type { LabConfig, ScenarioConfig, TargetConfig } from '../model/lab-config.ts';

export type { LabEvent } from '../experiment/equipment.ts';

/** What a configuration can say about a comparison may be said here as well, and wins over `config`. */
export interface CompareOptions
  extends Pick<
    LabConfig,
    'revision' | 'gate' | 'environment' | 'budget' | 'margin' | 'alpha' | 'load' | 'failOn' | 'format'
  > {
  /**
   * Two or more; the first is the baseline. As they would be written after `--compare`, or by name with what
   * they are. Default: `compare` of `config`.
   */
  targets?: readonly string[] | Readonly<Record<string, TargetConfig>>;
  /** Names of scenarios, or scenarios by name. Default: as on the command line. */
  scenarios?: readonly string[] | Readonly<Record<string, ScenarioConfig>>;
  /** One workload of such requests instead: `GET /users/1`, `POST /users {"name":"a"}`. */
  requests?: readonly string[];
  /** A configuration, or the path of its file. None is looked for. */
  config?: LabConfig | string;
  /**
   * What relative paths are relative to. Default: the folder of the configuration's file, else the working
   * directory.
   */
  folder?: string;
  /** An answer within a minute, at a 5 % level. */
  quick?: boolean;
  /** A fixed number of epochs instead of a budget. */
  epochs?: number;
  /** Slices of load per process, their length, and requests of warm-up. Default: by a pilot. */
  slices?: number;
  sliceMs?: number;
  warmupRequests?: number;
  /** The baseline's twin in every epoch. Default: from a budget of 1 min on. */
  control?: boolean;
  /** Response times under given loads as well. */
  latency?: boolean;
  /** Of all random choices. Default: drawn. */
  seed?: number;
  /** Test every target again, although a stored result holds for it. */
  retest?: boolean;
  /**
   * Where builds and runs are kept. Default: LAB_DIR of the environment, else `.lab` where the command line
   * has it.
   */
  labDir?: string;
  /** Where report files go. Default: the folder of the run. */
  out?: string;
  /**
   * Ends the experiment: servers are stopped, what was measured is kept, `compare` rejects with code
   * E_INTERRUPTED.
   */
  signal?: AbortSignal;
  /** What is going on. */
  onEvent?(event: LabEvent): void;
}

export interface Result {
  /** One per candidate and scenario. */
  verdicts: readonly Verdict[];
  /** Everything that a report may say. */
  analysis: Analysis;
  /** The HTML page, or the last file written. */
  reportPath: string;
  /** Of the run under `labDir`, as `perfduel resume` takes it. */
  runId: string;
  /** As the command line would end: 0; 1 a verdict of `failOn`; 4 void. */
  exitCode: number;
}

export interface Verdict {
  scenario: string;
  baseline: string;
  candidate: string;
  verdict: VerdictKind;
  /** The verdict in words. */
  sentence: string;
  /** candidate ÷ baseline of what the verdict rests on; null when it could not be measured. */
  effect: number | null;
  /** In which the true effect lies, at this confidence: `[0.927, 0.941]`, 0.99. null as `effect`. */
  interval: readonly [low: number, high: number] | null;
  confidence: number | null;
  /**
   * What was measured: `cpu-per-request` (lower is better), `throughput` (higher is better). null as
   * `effect`.
   */
  metric: string | null;
  better: 'lower' | 'higher' | null;
  /** Pairs of processes it stands on. */
  epochs: number;
}
