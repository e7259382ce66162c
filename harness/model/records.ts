/**
 * What an experiment leaves on disk: `experiment.json` (one ExperimentRecord, written before the first
 * trial) and `trials.ndjson` (one TrialRecord a line, appended as soon as the trial is over). Raw
 * observations only; everything else is computed from them by `harness/experiment/analyse.ts`.
 */
export const RECORD_VERSION = 2;

export interface ExperimentRecord {
  version: typeof RECORD_VERSION;
  id: string;
  /** ISO 8601. */
  createdAt: string;
  plan: Plan;
  builds: Record<string, BuildSummary>;
  conformance: Record<string, ConformanceSummary>;
  fingerprint: Fingerprint;
}

export interface Plan {
  /** All random choices follow from it. */
  seed: number;
  /** Names as the user wrote them; the first is the baseline. */
  variants: readonly string[];
  scenarios: readonly string[];
  /** Where the one scenario is made of requests of the command line: these, as they were typed. */
  requests?: readonly string[];
  /**
   * The last of `variants` when it is the control: the baseline once more, from its own copy of the build. null:
   * no control.
   */
  control: string | null;
  /**
   * `sequential`: looked at after every epoch, ended when everything is answered or the budget is spent.
   * `fixed`: a number of epochs chosen beforehand, looked at once.
   */
  rule: DecisionRule;
  /** Fixed: so many. Sequential: no more than so many. */
  epochs: number;
  /** Sequential: time for all epochs; when the next would not fit, the experiment ends. null: no such limit. */
  budgetMs: number | null;
  slicesPerTrial: number;
  /** By scenario: a slow server needs longer slices. */
  sliceMs: Readonly<Record<string, number>>;
  /** Time at the start of each slice whose answers and CPU time are not counted. */
  discardMs: number;
  /**
   * Requests of warm-up by scenario and variant. Equal for variants of like speed; faster ones get more, up
   * to as many as they serve in the same time.
   */
  warmupRequests: Record<string, Record<string, number>>;
  /** Significance level of the family of judged comparisons. */
  alpha: number;
  /** Smallest relative difference that matters, 0.01 = 1 %. */
  margin: number;
  load: LoadKind;
  quick: boolean;
  /** The open-loop phase of every epoch, or null without one. */
  latency: LatencyPlan | null;
  /** What the variants have to do with one another, where the experiment is more than candidates against a baseline. */
  design: ExperimentDesign | null;
}

export type DecisionRule = 'sequential' | 'fixed';

/** Response times under a given load: the same arrivals for all variants. */
export interface LatencyPlan {
  /** Shares of `capacityPerS`, ascending: 0.5 = half of what the slowest variant can take. Empty: only `own`. */
  loads: readonly number[];
  arrivals: 'poisson' | 'constant';
  /** Of one stretch: one trial at one load in one epoch. */
  durationMs: number;
  /** By scenario that has an open loop: closed-loop throughput of the slowest variant, warm, in req/s. */
  capacityPerS: Readonly<Record<string, number>>;
  /** Scenarios that say themselves at which rates: requests a second, ascending. */
  own?: Readonly<Record<string, { ratesPerS: readonly number[]; arrivals: 'poisson' | 'constant' }>>;
}

/** `ladder`: each variant is the one before it with one thing changed. `factorial`: all combinations of levels. */
export type ExperimentDesign =
  | { kind: 'ladder' }
  | {
      kind: 'factorial';
      /** Axes in order, each with its levels; the first level is the baseline's. */
      axes: readonly { axis: string; levels: readonly string[] }[];
      /** By variant: its level on each axis, in the order of `axes`. */
      cells: Readonly<Record<string, readonly string[]>>;
    };

export type LoadKind = 'autocannon' | 'paced' | 'wrk';

export interface BuildSummary {
  variant: string;
  /** Content hash: sources, lock file, Node version. */
  hash: string;
  /** Level by axis. */
  levels: Record<string, string>;
  engine: string;
  /** Ids of conformance cases the levels are declared to deviate from. */
  deviations: readonly string[];
  bytes: number;
  /** Where it comes from, if it is no variant of the mock server. */
  source?: BuildSource;
}

export type BuildSource =
  | {
      kind: 'command';
      /** As the user wrote it. */
      command: string;
      cwd: string;
      /** Of the repository that `cwd` lies in; null outside of one. */
      git: { commit: string; dirty: boolean } | null;
    }
  | { kind: 'revision'; command: string; revision: string; commit: string; repository: string }
  | { kind: 'running'; url: string; pid: number | null };

export interface ConformanceSummary {
  passed: number;
  total: number;
  /** Cases beside the 60 that belong to the chosen levels. */
  levelPassed: number;
  levelTotal: number;
  cases: readonly CaseResult[];
  /** What else was asked before it was measured. Absent: nothing. */
  gate?: GateRecord;
}

export interface GateRecord {
  /** The user's own tests, which passed; null: there were none. */
  command: { text: string; durationMs: number } | null;
  /** Answers that were compared in full with what is expected of them; null: none. */
  answers: { compared: number; recorded: number } | null;
  /**
   * What the baseline answers now so, now otherwise, and is asked of nobody: `GET /users: member items[*].id`. The same
   * for all.
   */
  volatile: readonly string[];
}

export interface CaseResult {
  id: string;
  topic: string;
  title: string;
  status: 'passed' | 'failed' | 'deviates' | 'stale-deviation' | 'skipped';
  /** Why it failed, or why it was skipped. */
  message?: string;
  durationMs: number;
}

export interface Fingerprint {
  os: string;
  kernel: string;
  cpuModel: string;
  cores: number;
  memoryBytes: number;
  /** Version of the Node that runs servers and generator. */
  node: string;
  v8: string;
  lab: string;
  git: { commit: string; branch: string; dirty: boolean } | null;
  /** Core numbers, or null when not pinned. */
  pinning: { server: number; generator: number } | null;
  /** Load average over one minute when the experiment began. */
  loadAverage: number;
  virtualised: string | null;
}

export interface TrialRecord {
  version: typeof RECORD_VERSION;
  epoch: number;
  scenario: string;
  variant: string;
  /** Places given by the epoch's coins: 0 = first. */
  startOrder: number;
  slot: number;
  port: number;
  pid: number | null;
  startedAt: string;
  outcome: 'ok' | 'failed';
  failure?: TrialFailure;
  /** Exec to ready line. */
  startupMs: number | null;
  warmup: { requests: number; durationMs: number; steady: boolean } | null;
  slices: readonly SliceRecord[];
  /** Service time (from actual send), all counted slices: HdrHistogram, compressed, base64, in µs. */
  serviceTime: string | null;
  peakRssBytes: number | null;
  /** Requests of which the answer was compared in full with the expected one. */
  verified: number;
  /** Stretches of the open-loop phase, in order of time; empty without one. */
  openLoop: readonly OpenLoopRecord[];
}

export interface OpenLoopRecord {
  /** Share of the capacity, one of the plan's. */
  load: number;
  /** Intended arrivals per second. */
  ratePerS: number;
  durationMs: number;
  /** Place in the epoch's order of stretches over all variants and loads, 0 = first. */
  position: number;
  /** Arrivals of the schedule, and the correct answers to them. */
  intended: number;
  completed: number;
  errors: number;
  /** Achieved ÷ intended rate, 0…1. */
  achieved: number;
  /** HdrHistograms in µs, compressed, base64: from the intended send; from the actual send; between the two. */
  responseTime: string;
  serviceTime: string;
  sendLag: string;
  cpuNs: number | null;
  generatorCpu: number;
  /** Why this stretch does not show what it claims to; empty when it does. Such a stretch is void. */
  dishonest: readonly string[];
}

export interface TrialFailure {
  code: string;
  message: string;
  /** Last lines of what the server said: on stderr, and one that is not ours on stdout as well. */
  log: readonly string[];
  /** All that is left of it, in the folder of the run. */
  logFile?: string;
}

export interface SliceRecord {
  /** Place in the epoch's order of slices over all variants, 0 = first. */
  position: number;
  /** Counted time, without the discarded beginning. */
  durationNs: number;
  /** Completed and correct answers in it. */
  requests: number;
  /** Answers with a wrong status or body, timeouts, and broken connections. */
  errors: number;
  /** CPU time of the server: all threads of all its processes. null where it cannot be read, or not in full. */
  cpuNs: number | null;
  /** Time the server's threads were runnable but not running. */
  runQueueWaitNs: number | null;
  /** Sum of service times of the counted requests. */
  serviceTimeSumUs: number;
  connections: number;
  /** Share of its core that the load generator used, 0…1. */
  generatorCpu: number | null;
  /** Share of all processors' time stolen by the host, 0…1. */
  steal: number | null;
}
