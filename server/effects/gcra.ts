import { BoundedMap } from './bounded-map.ts';

/** What is let through. */
export interface Rule {
  readonly requests: number;
  readonly perMs: number;
  /** How many at once after a quiet time. */
  readonly burst: number;
}

/** What a client may know after asking. */
export interface Decision {
  allowed: boolean;
  /** Requests that would be let through at once now. */
  remaining: number;
  /** Milliseconds until the next request is let through; 0 if it would be now. */
  retryMs: number;
  /** Milliseconds until all `burst` requests would be let through at once again. */
  resetMs: number;
}

/** Sums of intervals are off by rounding; so much too early is on time. */
const ROUNDING_MS = 1e-6;

/**
 * The generic cell rate algorithm (ATM Forum, 1996): a token bucket of `burst` tokens that fills by one every
 * `perMs / requests`, kept as one number a key: the time at which its bucket is full. No timers, O(1) a request.
 * Keys beyond the bound push out the ones not seen for longest, which start anew with a full bucket.
 */
export class Gcra {
  readonly #intervalMs: number;
  readonly #burst: number;
  readonly #fullAtMs: BoundedMap<number>;

  constructor({ requests, perMs, burst }: Rule, maxKeys: number) {
    this.#intervalMs = perMs / requests;
    this.#burst = burst;
    this.#fullAtMs = new BoundedMap(maxKeys);
  }

  /** Takes a token of `key` if there is one. `nowMs`: of any clock that does not go back. */
  take(key: string, nowMs: number): Decision {
    const interval = this.#intervalMs;
    const fillMs = Math.max(0, (this.#fullAtMs.get(key) ?? nowMs) - nowMs);
    const retryMs = fillMs - interval * (this.#burst - 1);
    if (retryMs > ROUNDING_MS) return { allowed: false, remaining: 0, retryMs, resetMs: fillMs };
    const resetMs = fillMs + interval;
    this.#fullAtMs.set(key, nowMs + resetMs);
    const remaining = Math.max(0, Math.floor(this.#burst - resetMs / interval + ROUNDING_MS));
    return {
      allowed: true,
      remaining,
      retryMs: Math.max(0, resetMs - interval * (this.#burst - 1)),
      resetMs,
    };
  }

  get keys(): number {
    return this.#fullAtMs.size;
  }

  /** The buckets of the keys that `which` is true for are full again. */
  reset(which: (key: string) => boolean): void {
    this.#fullAtMs.forget(which);
  }
}
