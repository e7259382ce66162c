/** What the primary and its workers tell each other besides calls (remote.ts). Plain JSON. */
import type { AdminArguments, AdminCallName } from '../admin/calls.ts';
import type { Json } from '../admin/json.ts';
import type { Reloaded } from '../reload.ts';
import type { ClockState } from '../services/clock.ts';

export type ToWorker =
  /** Comes with a connection. */
  | { kind: 'connection'; id: number }
  /** Answer to `serve`: where all listen. */
  | { kind: 'listening'; port: number }
  | { kind: 'admin'; id: number; name: AdminCallName; args: AdminArguments }
  /** Scripts see that time from the answer on. */
  | { kind: 'clock'; id: number; state: ClockState }
  | { kind: 'reload'; id: number };

export type ToPrimary =
  /** The script is loaded; it would listen there. */
  | { kind: 'serve'; host: string; port: number; modules: readonly string[] }
  /** Connections are awaited. */
  | { kind: 'serving' }
  /** The connection is this worker's from now on. */
  | { kind: 'taken'; id: number }
  | { kind: 'answer'; id: number; answer: Json }
  | { kind: 'reloaded'; id: number; outcome: Reloaded; modules: readonly string[] };

/** Set for workers, to the number of the file descriptor that their calls go over. */
export const WORKER_VARIABLE = 'MOCK_WORKER_CHANNEL';
/** stdin, stdout, stderr, messages, calls. */
export const CHANNEL_FD = 4;
