import { type Exchange, TEXT_PLAIN } from '../http/exchange.ts';
import { reasonOf } from '../http/reason.ts';

/** A request that waits for a world: until it has one, its client goes, or it has waited too long, which is a 503. */
export class Queued {
  readonly #exchange: Exchange;
  readonly #timer: NodeJS.Timeout;
  /** It waits no more, and needs no world. */
  #over = false;

  /** `late` is called before the answer. */
  constructor(exchange: Exchange, queueMs: number, late: () => void) {
    this.#exchange = exchange;
    this.#timer = setTimeout(() => {
      this.#end();
      late();
      // Nobody knows when there will be a world; who comes back sooner than it has waited now asks too often.
      const retry = ['retry-after', String(Math.max(1, Math.ceil(queueMs / 1_000)))];
      exchange.answer(503, [...TEXT_PLAIN, ...retry], reasonOf(503));
    }, queueMs);
    exchange.onGone = () => this.#end();
  }

  /** There is a world now, or there will be none. True: it is not wanted any more. */
  isOver(): boolean {
    if (this.#over) return true;
    this.#end();
    return false;
  }

  #end(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#exchange.onGone = null;
  }
}
