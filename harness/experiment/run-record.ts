/**
 * experiment.json: the record every report knows, and what only this folder needs from before the first
 * epoch. Written once, atomically; nothing in it depends on a measured effect.
 */
import type { CalibrationSummary } from '../model/calibration.ts';
import type { ExperimentRecord, LoadKind, TrialRecord } from '../model/records.ts';

export interface RunRecord extends ExperimentRecord {
  pilot: PilotRecord;
  /** The lab's latest measurement of itself when the experiment began; null: none. */
  calibration: CalibrationSummary | null;
}

/** One short look at every variant, to size warm-up, slices and epochs. Never part of a verdict. */
export interface PilotRecord {
  rates: readonly PilotRate[];
  /** Connections of the closed loop by scenario: what it asks for, or fewer for slow servers. */
  connections: Readonly<Record<string, number>>;
  /** The generator that was asked for; the plan holds the one that is used. */
  requestedLoad: LoadKind;
  /** Wall time of one epoch of all scenarios, as expected. */
  epochMs: number;
  /** The budget the epochs had to fit in; null when their number was given. */
  budgetMs: number | null;
  /** In words, what had to give so that it fits. */
  notes: readonly string[];
}

export interface PilotRate {
  scenario: string;
  variant: string;
  /** Closed loop, cold process, right after the start: low rather than high. */
  ratePerS: number;
  /** Server CPU time per request of the same look, in µs; absent where it cannot be read. */
  cpuUsPerRequest?: number;
  startupMs: number;
  /** Closed loop, warm. There when response times were asked for. */
  capacityPerS?: number;
  /** The server ends its connections after an answer. */
  closes: boolean;
}

/** A line of trials.ndjson. */
export interface RunTrial extends TrialRecord {
  /**
   * Share of the block's time in which some task of the machine waited for a processor (PSI), our own
   * included; the same for all trials of a block. null where the kernel does not say.
   */
  cpuPressure: number | null;
}
