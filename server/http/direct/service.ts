import type { ListenerOptions } from '../listener.ts';
import { Outbox } from '../outbox.ts';
import { IDLE_SECONDS } from './answer-head.ts';
import type { Connection } from './connection.ts';
import type { RequestReader } from './request-reader.ts';

/** How often connections are looked through: a quarter of the shortest time-out, but not all the time. */
const SWEEPS_PER_TIMEOUT = 4;
const SHORTEST_SWEEP_MS = 50;

/** A request that was sent just in time may be so long under way: node's own margin. */
const IDLE_MARGIN_MS = 1_000;

/** A client that has been told to go may still be sending for so long. */
const LINGER_MS = 1_000;

/**
 * What the connections of one listener share. Their time-outs are counted in sweeps, so that no request touches a timer or
 * a clock for them: a time-out comes up to one sweep late and never early.
 */
export class Service {
  readonly options: ListenerOptions;
  readonly outbox: Outbox;
  readonly connections = new Set<Connection>();
  /** Host and port as bound, for requests without a Host header. */
  authority = '';
  /** Sweeps so far. */
  sweep = 0;
  /** No more requests are taken: every answer is the last on its connection. */
  ending = false;
  /** Time-outs, in sweeps: of the parts of a request, of a connection without one, of one that has ended. */
  readonly sweeps: Readonly<Record<RequestReader['part'] | 'idle' | 'linger', number>>;
  readonly #timer: NodeJS.Timeout;

  constructor(options: ListenerOptions) {
    this.options = options;
    this.outbox = new Outbox(options.together);
    const { headerTimeoutMs, bodyTimeoutMs } = options.limits;
    const idleMs = IDLE_SECONDS * 1_000 + IDLE_MARGIN_MS;
    const shortest = Math.min(headerTimeoutMs, bodyTimeoutMs, idleMs, LINGER_MS);
    const everyMs = Math.max(SHORTEST_SWEEP_MS, Math.floor(shortest / SWEEPS_PER_TIMEOUT));
    // One more, because the first of them may come at once.
    const sweeps = (ms: number): number => Math.ceil(ms / everyMs) + 1;
    this.sweeps = {
      head: sweeps(headerTimeoutMs),
      body: sweeps(bodyTimeoutMs),
      chunks: sweeps(bodyTimeoutMs),
      idle: sweeps(idleMs),
      linger: sweeps(LINGER_MS),
    };
    this.#timer = setInterval(() => this.#sweep(), everyMs).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #sweep(): void {
    this.sweep++;
    for (const connection of this.connections) connection.check();
  }
}
