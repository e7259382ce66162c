import type { LoadKind, SliceRecord } from '../model/records.ts';
import type { ScenarioRequest } from '../model/scenario.ts';
import type { OpenLoopOptions, OpenLoopResult } from './paced/open-loop.ts';

/** What a load generator is aimed at: one live server and one scenario. */
export interface LoadTarget {
  host: string;
  port: number;
  /** Process whose CPU time is read at the edges of the counted window. null: none is read. */
  pid: number | null;
  requests: readonly ScenarioRequest[];
  connections: number;
  /** One answer in so many is compared in full; the status of every answer is checked. */
  verifyEvery: number;
}

/** Counted window of one slice. See SliceRecord for the meaning of the fields. */
export interface SliceResult extends Omit<SliceRecord, 'position' | 'steal'> {
  /** Service times of the counted requests: HdrHistogram (1 µs … 60 s, 3 digits), compressed, base64. */
  serviceTime: string;
  /** Answers compared in full. */
  verified: number;
  /** First few reasons of errors, in words. */
  errorSamples: readonly string[];
  /** True when the server ended a connection after an answer. */
  serverCloses: boolean;
}

/**
 * A session keeps its connections open (where the server lets it) and idle between slices, so that
 * several servers can be alive at once and only one is loaded.
 */
export interface LoadSession {
  /** Warm-up: so many requests as fast as the closed loop goes. Throughput of each tenth in req/s. */
  warmUp(requests: number): Promise<{
    durationMs: number;
    tenthsPerS: readonly number[];
    errors: number;
    errorSamples: readonly string[];
  }>;
  /** Closed-loop load for discardMs + durationMs; only what completes after discardMs counts. */
  slice(options: { durationMs: number; discardMs: number }): Promise<SliceResult>;
  close(): Promise<void>;
}

export interface LoadGenerator {
  readonly kind: LoadKind;
  /** Why this generator cannot give honest numbers for a server that closes its connections; null if it can. */
  readonly refusesClosingServers: string | null;
  /** Why this generator cannot send one of these requests, or cannot read its answer; null if it can. Absent: it can. */
  refuses?(requests: readonly ScenarioRequest[]): string | null;
  /** Is what it needs there (a program on the PATH, say)? A sentence if not. */
  unavailable(): Promise<string | null>;
  open(target: LoadTarget): Promise<LoadSession>;
}

/** A session that can also send at the times of a schedule, whatever the server does. */
export interface OpenLoopSession extends LoadSession {
  openLoop(options: OpenLoopOptions): Promise<OpenLoopResult>;
}

/** A generator all of whose sessions can: paced is the only one. */
export interface OpenLoopGenerator extends LoadGenerator {
  open(target: LoadTarget): Promise<OpenLoopSession>;
}
