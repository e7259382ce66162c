/** One empty turn of the event loop takes 1–3 µs; what takes longer was not empty, or was not running. */
const EMPTY_TURN_MS = 0.05;

/**
 * How much time the generator spent waiting busily for the next send. The last millisecond before a send is
 * spent turning the event loop, because timers are too coarse; that is CPU time but not work, and must not
 * count against the generator.
 */
export class SpinMeter {
  #spunMs = 0;
  #lastMs = Number.NaN;

  get spunUs(): number {
    return this.#spunMs * 1_000;
  }

  /** Called in every turn in which nothing was sent and since whose predecessor nothing was received. */
  empty(nowMs: number): void {
    const turnMs = nowMs - this.#lastMs;
    if (turnMs < EMPTY_TURN_MS) this.#spunMs += turnMs;
    this.#lastMs = nowMs;
  }

  /** Called in every turn with work in it. */
  worked(nowMs: number): void {
    this.#lastMs = nowMs;
  }

  /** Called before sleeping: the time until the next turn is no spinning. */
  slept(): void {
    this.#lastMs = Number.NaN;
  }
}
