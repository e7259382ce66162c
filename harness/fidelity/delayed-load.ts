import { setTimeout as pause } from 'node:timers/promises';
import { type Connection, getRequest } from './connection.ts';

export interface DelayedLoadOptions {
  address: { host: string; port: number };
  /** Delay that the route has, ms. */
  askedMs: number;
  /** Requests under way once it runs: the rate is this ÷ askedMs. */
  inFlight: number;
  connections: readonly Connection[];
}

export interface DelayedLoadResult {
  /** First byte − write − asked, ms, each. */
  errors: number[];
  /** Write − planned, ms: how late we were ourselves. It is not in the errors. */
  lateness: number[];
  /** The same load's requests without a delay: first byte − write. What a request takes beside its delay. */
  undelayed: number[];
  mostInFlight: number;
  lost: number;
  /** Not sent, because every connection was busy: the server or the machine stood still for long. */
  skipped: number;
}

/** One request in so many has no delay. */
const UNDELAYED_ONE_IN = 20;
const TICK_MS = 1;
/** Time beyond the delay until what is under way counts as lost. */
const PATIENCE_MS = 10_000;

const LATE = getRequest('/d');
const HELLO = getRequest('/hello');

/** Delayed requests at even distances, whatever becomes of those before. */
export class DelayedLoad {
  readonly result: DelayedLoadResult = {
    errors: [],
    lateness: [],
    undelayed: [],
    mostInFlight: 0,
    lost: 0,
    skipped: 0,
  };
  readonly #options: DelayedLoadOptions;
  readonly #free: Connection[];
  #inFlight = 0;
  #running = true;
  #recordFrom = Number.POSITIVE_INFINITY;
  readonly #loop: Promise<void>;

  constructor(options: DelayedLoadOptions) {
    this.#options = options;
    this.#free = [...options.connections];
    this.#loop = this.#run();
  }

  /** What is sent from now on counts. */
  record(): void {
    this.#recordFrom = performance.now();
  }

  /** Sends no more and waits for what is under way. */
  async stop(): Promise<DelayedLoadResult> {
    this.#running = false;
    await this.#loop;
    const until = performance.now() + this.#options.askedMs + PATIENCE_MS;
    while (this.#inFlight > 0 && performance.now() < until) await pause(10);
    this.result.lost += this.#inFlight;
    return this.result;
  }

  async #run(): Promise<void> {
    const { askedMs, inFlight } = this.#options;
    const gapMs = askedMs / inFlight;
    const startedAt = performance.now();
    for (let sent = 0; this.#running; ) {
      for (; this.#running && startedAt + sent * gapMs <= performance.now(); sent++) {
        this.#send(sent, startedAt + sent * gapMs);
      }
      await pause(TICK_MS);
    }
  }

  #send(number: number, plannedMs: number): void {
    // The one that has rested longest: servers give up those that rest for seconds.
    const connection = this.#free.shift();
    const { result } = this;
    if (connection === undefined) {
      result.skipped++;
      return;
    }
    const undelayed = number % UNDELAYED_ONE_IN === 0;
    this.#inFlight++;
    result.mostInFlight = Math.max(result.mostInFlight, this.#inFlight);
    connection.send(undelayed ? HELLO : LATE, (reply) => {
      this.#inFlight--;
      this.#free.push(connection);
      if (reply === null || reply.status !== 200) {
        result.lost++;
        return;
      }
      if (reply.sentMs < this.#recordFrom) return;
      const tookMs = reply.firstByteMs - reply.sentMs;
      result.lateness.push(reply.sentMs - plannedMs);
      if (undelayed) result.undelayed.push(tookMs);
      else result.errors.push(tookMs - this.#options.askedMs);
    });
  }
}

/** Standing still for so long is borne by connections in reserve, s. */
const RESERVE_S = 0.5;

/** Connections that a level needs: those in flight, and those of answers that are late. */
export const connectionsFor = ({ askedMs, inFlight }: { askedMs: number; inFlight: number }): number =>
  Math.ceil(inFlight + ((inFlight * 1_000) / askedMs) * RESERVE_S);
