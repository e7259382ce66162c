/** One look at the clock takes 0.1 µs, one empty turn of the event loop 1–3 µs; what takes longer was not empty, or was not running. */
const EMPTY_MS = 0.05;

/**
 * How much time the generator spent waiting busily for the next send. Timers are too coarse, so the time
 * before a send is spent looking at the clock; that is CPU time but not work, and must not count against
 * the generator. Only gaps in which certainly nothing else happened count: in doubt it was work.
 */
export class SpinMeter {
  #spunMs = 0;
  #lastMs = Number.NaN;

  get spunUs(): number {
    return this.#spunMs * 1_000;
  }

  /** Since the last call of any of these, nothing was sent and nothing received. */
  empty(nowMs: number): void {
    const gapMs = nowMs - this.#lastMs;
    if (gapMs < EMPTY_MS) this.#spunMs += gapMs;
    this.#lastMs = nowMs;
  }

  /** Since the last call of any of these, something was sent or received. */
  worked(nowMs: number): void {
    this.#lastMs = nowMs;
  }

  /** Called before sleeping: the time until the next call is no spinning. */
  slept(): void {
    this.#lastMs = Number.NaN;
  }
}
