/**
 * A trace: what a long experiment of one build against itself left of each slice, in a file small enough to keep. Epochs
 * are in order of time. Which process is called "candidate" is not in it: replay tosses that coin.
 */
export const TRACE_FORMAT = 'perfduel trace';
export const TRACE_VERSION = 1;

export interface TraceHeader {
  format: typeof TRACE_FORMAT;
  version: typeof TRACE_VERSION;
  /** What was compared with itself, and what its other copy was called. */
  subject: string;
  twin: string;
  scenario: string;
  /** The run it was made from. */
  run: string;
  /** ISO 8601: when that run began. */
  recordedAt: string;
  machine: TraceMachine;
  seed: number;
  git: { commit: string; dirty: boolean } | null;
  load: string;
  /** Two, or more where the run measured others beside this pair; the wall time of an epoch holds those too. */
  processesPerEpoch: number;
  slicesPerProcess: number;
  sliceMs: number;
  /** Beginning of each slice that is not in it. */
  discardMs: number;
  /** Epochs that follow, one a line. */
  epochs: number;
  /** Epochs of the run in which a process failed; they are left out. */
  failedEpochs: number;
}

export interface TraceMachine {
  cpuModel: string;
  cores: number;
  os: string;
  node: string;
  virtualised: string | null;
  pinned: boolean;
}

export interface TraceEpoch {
  epoch: number;
  /** From the start of its first process to the start of the next epoch's first. */
  wallMs: number;
  /** Subject, twin. */
  processes: readonly [TraceProcess, TraceProcess];
}

export interface TraceProcess {
  /** Places given by the epoch's coins, 0 = first. */
  startOrder: number;
  slot: number;
  startupMs: number;
  warmupRequests: number;
  warmupMs: number;
  /** s.d. of the service times of single requests over all slices; null where none were recorded. */
  serviceTimeSdUs: number | null;
  /** In order of time. */
  slices: readonly TraceSlice[];
}

export interface TraceSlice {
  /** Place in the epoch's order of slices of both processes, 0 = first. */
  position: number;
  durationUs: number;
  requests: number;
  /** CPU time of the server. null where it could not be read. */
  cpuUs: number | null;
  serviceTimeSumUs: number;
}

export interface Trace {
  header: TraceHeader;
  epochs: readonly TraceEpoch[];
}
