/** An answer that is ready to leave. */
export interface Sendable {
  /** Never throws: what can be wrong with an answer was found when it was made. */
  send(): void;
}

/** An answer waits at most so long while others are being made. */
const LONGEST_WAIT_MS = 0.25;

/**
 * Lets answers leave together, at the end of the event loop's turn or when `most` are waiting or the first has waited for a quarter of a millisecond. A write to a client that
 * sleeps has to wake it, which costs more than all else about the write; a client that is awake already, because
 * of the write just before, costs nothing of the kind. Answers of an idle server leave in the same turn as ever.
 */
export class Outbox {
  readonly #most: number;
  readonly #now: () => number;
  #waiting: Sendable[] = [];
  #sinceMs = 0;
  readonly #flush = (): void => {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const sendable of waiting) sendable.send();
  };

  /** `most` of 1: everything leaves at once. */
  constructor(most: number, now: () => number = () => performance.now()) {
    this.#most = most;
    this.#now = now;
  }

  post(sendable: Sendable): void {
    if (this.#most <= 1) {
      sendable.send();
      return;
    }
    const nowMs = this.#now();
    const waiting = this.#waiting.push(sendable);
    if (waiting === 1) {
      this.#sinceMs = nowMs;
      // One that finds nothing left is cheaper than cancelling it.
      setImmediate(this.#flush);
    } else if (waiting >= this.#most || nowMs - this.#sinceMs > LONGEST_WAIT_MS) this.#flush();
  }
}
