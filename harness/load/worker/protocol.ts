/** What a generator and its worker process say to each other over IPC. */

export interface CallMessage {
  id: number;
  method: string;
  argument: unknown;
}

export type ReplyMessage = { id: number } & ({ ok: true; value: unknown } | { ok: false; error: WireError });

/** An error on its way between processes. `code` is null for a defect of ours. */
export interface WireError {
  code: string | null;
  message: string;
  details: readonly string[];
  stack: string;
}

/** Methods of a worker: one JSON-like argument, one result. */
export type Handlers = Readonly<Record<string, (argument: never) => unknown>>;
