/**
 * Everything an experiment touches that is not data: passed in, so that the order of what it does can be
 * tested with fakes, and so that another kind of target needs no change here.
 */
import type { Gate } from '../gate/gate.ts';
import type { LoadGenerator, OpenLoopGenerator } from '../load/generator.ts';
import type { CalibrationSummary } from '../model/calibration.ts';
import type { ConformanceSummary, Fingerprint, LoadKind } from '../model/records.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Build, Target } from '../model/target.ts';
import type { CommandOptions } from '../process/command.ts';
import type { ServerHandle, StartOptions } from '../process/types.ts';

export interface Equipment {
  /** Where runs are kept. */
  labDir: string;
  target(variant: string): Target;
  scenario(name: string): Promise<Scenario>;
  /** Absolute path of a scenario's script. */
  scriptPath(scenario: Scenario): string;
  runSuite(build: Build): Promise<ConformanceSummary>;
  /** What every target must pass before it is measured. Absent: its answers must be as expected. */
  gate?: Gate;
  startServer(options: StartOptions): Promise<ServerHandle>;
  /** A server that is no variant of the mock. */
  startCommand(options: CommandOptions): Promise<ServerHandle>;
  freePorts(n: number): Promise<number[]>;
  generator(kind: LoadKind): LoadGenerator;
  /** For response times under given arrivals, whatever generator the closed loop has. */
  openLoop(): OpenLoopGenerator;
  pinning: { server: number; generator: number } | null;
  fingerprint(): Promise<Fingerprint>;
  /** What the lab last measured of itself on this machine; null: nothing. */
  calibration(): Promise<CalibrationSummary | null>;
  meters: Meters;
  /** Aborted by the first SIGINT. */
  signal: AbortSignal;
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** ISO 8601. */
  date(): string;
  emit(event: LabEvent): void;
}

export interface Meters {
  /** Begin of a stretch; the returned function gives the share of processor time stolen since, 0…1. */
  steal(): () => number | null;
  /** Begin of a stretch; the returned function gives the share of time with CPU pressure since, 0…1. */
  pressure(): () => number | null;
  /** Largest resident memory of the process so far. */
  peakRss(pid: number): number | null;
}

/** What happens, for whoever watches: progress on stderr, a log in tests. */
export type LabEvent =
  /** Records are being kept under this id: from now on there is something to resume. */
  | { kind: 'run'; id: string }
  /** A step of the experiment begins. */
  | { kind: 'step'; text: string }
  /** Something to know, once. */
  | { kind: 'note'; text: string }
  /** Part of the current step is done. `leftMs`: expected time to the end of the step, when known. */
  | { kind: 'progress'; done: number; total: number; text: string; leftMs: number | null }
  /** An action inside an epoch: only the line on a terminal shows it. */
  | { kind: 'action'; text: string };
