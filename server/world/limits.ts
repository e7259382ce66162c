/** Every limit of the server with its default, on one page. Flags of the same names set them. */
export interface Limits {
  /** CPU time of one turn of guest code; other requests wait at most that long. */
  cpuMs: number;
  /** From the request's arrival to a script world that serves it; later it is refused with 503. */
  queueMs: number;
  /** From the request's arrival in the guest to its answer. */
  wallMs: number;
  /** From the head of an answer that is sent in pieces to the end of its body, as long as the script makes it. */
  streamMs: number;
  /** Evaluation of the script at start, its top-level timers and awaits included. */
  loadMs: number;
  memoryBytes: number;
  bodyBytes: number;
  headerBytes: number;
  headerTimeoutMs: number;
  bodyTimeoutMs: number;
  /** Requests in flight in script worlds; those beyond wait their turn. */
  worlds: number;
  /** Machines alive at once. null: as many as the runtime level finds right. */
  machines: number | null;
  /** What worlds that wait without a machine hold together (see parking.ts). */
  parkedBytes: number;
}

export const DEFAULT_LIMITS: Limits = {
  cpuMs: 250,
  queueMs: 30_000,
  wallMs: 30_000,
  streamMs: 600_000,
  loadMs: 10_000,
  memoryBytes: 64 * 1024 * 1024,
  bodyBytes: 10 * 1024 * 1024,
  headerBytes: 16 * 1024,
  headerTimeoutMs: 10_000,
  bodyTimeoutMs: 30_000,
  worlds: 16_384,
  machines: null,
  parkedBytes: 512 * 1024 * 1024,
};

/** Of the engine's own 1 MiB stack; the rest is for the host's frames in between. */
export const GUEST_STACK_BYTES = 192 * 1024;
