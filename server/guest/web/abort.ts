import { lazyClasses } from '../primordials.ts';
import { setTimer } from '../timers.ts';
import { domException } from './dom-exception.ts';
import { type Event, eventClasses } from './events.ts';

export type AbortSignal = InstanceType<ReturnType<typeof abortClasses>['AbortSignal']>;

const INTERNAL = {};

export const abortClasses = lazyClasses(() => {
  const { Event, EventTarget } = eventClasses();
  let abortSignal!: (signal: AbortSignal, reason: unknown) => void;
  let dependOn!: (signal: AbortSignal, source: AbortSignal) => void;

  class AbortSignal extends EventTarget {
    #aborted = false;
    #reason: unknown = undefined;
    #dependents: AbortSignal[] = [];
    #handler: ((event: Event) => void) | null = null;

    static {
      abortSignal = (signal, reason) => {
        if (signal.#aborted) return;
        signal.#aborted = true;
        signal.#reason =
          reason === undefined ? domException('This operation was aborted', 'AbortError') : reason;
        const dependents = signal.#dependents.splice(0);
        signal.dispatchEvent(new Event('abort'));
        for (const dependent of dependents) abortSignal(dependent, signal.#reason);
      };
      dependOn = (signal, source) => {
        if (source.#aborted) abortSignal(signal, source.#reason);
        else source.#dependents.push(signal);
      };
    }

    constructor(token?: unknown) {
      if (token !== INTERNAL) throw new TypeError('Illegal constructor');
      super();
    }

    static abort(reason?: unknown): AbortSignal {
      const signal = new AbortSignal(INTERNAL);
      abortSignal(signal, reason);
      return signal;
    }

    static timeout(delayMs: number): AbortSignal {
      const signal = new AbortSignal(INTERNAL);
      setTimer(() => {
        abortSignal(signal, domException('The operation timed out', 'TimeoutError'));
      }, delayMs);
      return signal;
    }

    static any(signals: Iterable<AbortSignal>): AbortSignal {
      return follow(signals);
    }

    get aborted(): boolean {
      return this.#aborted;
    }

    get reason(): unknown {
      return this.#reason;
    }

    throwIfAborted(): void {
      if (this.#aborted) throw this.#reason;
    }

    get onabort(): ((event: Event) => void) | null {
      return this.#handler;
    }

    set onabort(handler: unknown) {
      if (this.#handler !== null) this.removeEventListener('abort', this.#handler);
      this.#handler = typeof handler === 'function' ? (handler as (event: Event) => void) : null;
      if (this.#handler !== null) this.addEventListener('abort', this.#handler);
    }

    override get [Symbol.toStringTag](): string {
      return 'AbortSignal';
    }
  }

  class AbortController {
    readonly signal: AbortSignal = new AbortSignal(INTERNAL);

    abort(reason?: unknown): void {
      abortSignal(this.signal, reason);
    }

    get [Symbol.toStringTag](): string {
      return 'AbortController';
    }
  }

  /** A signal that aborts with the first of `sources`. */
  function follow(sources: Iterable<AbortSignal>): AbortSignal {
    const signal = new AbortSignal(INTERNAL);
    for (const source of sources) {
      if (!(source instanceof AbortSignal)) throw new TypeError('expected an AbortSignal');
      dependOn(signal, source);
    }
    return signal;
  }

  /** A signal and what aborts it. */
  function create(): [AbortSignal, (reason?: unknown) => void] {
    const signal = new AbortSignal(INTERNAL);
    return [signal, (reason) => abortSignal(signal, reason)];
  }

  return { AbortSignal, AbortController, follow, create };
});
