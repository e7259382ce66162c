import { reportError } from '../console/report.ts';
import { host } from '../host.ts';
import { OP } from '../ops.ts';
import { lazyClasses } from '../primordials.ts';

interface Listener {
  type: string;
  callback: unknown;
  capture: boolean;
  once: boolean;
}

interface ListenerOptions {
  capture?: boolean;
  once?: boolean;
  signal?: { aborted: boolean; addEventListener(type: string, callback: () => void): void };
}

export type Event = InstanceType<ReturnType<typeof eventClasses>['Event']>;

export const eventClasses = lazyClasses(() => {
  let begin!: (event: Event, target: unknown) => void;
  let finish!: (event: Event) => void;
  let stopped!: (event: Event) => boolean;

  class Event {
    readonly type: string;
    readonly bubbles: boolean;
    readonly cancelable: boolean;
    readonly composed: boolean;
    readonly timeStamp: number;
    #target: unknown = null;
    #dispatching = false;
    #prevented = false;
    #stopped = false;

    static {
      begin = (event, target) => {
        if (event.#dispatching) throw new TypeError('the event is being dispatched already');
        event.#target = target;
        event.#dispatching = true;
        event.#stopped = false;
      };
      finish = (event) => {
        event.#dispatching = false;
      };
      stopped = (event) => event.#stopped;
    }

    constructor(type: unknown, init: { bubbles?: boolean; cancelable?: boolean; composed?: boolean } = {}) {
      if (type === undefined) throw new TypeError('Event: expected a type');
      this.type = `${type as string}`;
      this.bubbles = Boolean(init.bubbles);
      this.cancelable = Boolean(init.cancelable);
      this.composed = Boolean(init.composed);
      this.timeStamp = host(OP.now) as number;
    }

    get target(): unknown {
      return this.#target;
    }

    get currentTarget(): unknown {
      return this.#dispatching ? this.#target : null;
    }

    get eventPhase(): number {
      return this.#dispatching ? 2 : 0;
    }

    get defaultPrevented(): boolean {
      return this.#prevented;
    }

    get isTrusted(): boolean {
      return false;
    }

    composedPath(): unknown[] {
      return this.#dispatching ? [this.#target] : [];
    }

    preventDefault(): void {
      if (this.cancelable) this.#prevented = true;
    }

    stopPropagation(): void {}

    stopImmediatePropagation(): void {
      this.#stopped = true;
    }

    get [Symbol.toStringTag](): string {
      return 'Event';
    }
  }

  class CustomEvent extends Event {
    readonly detail: unknown;

    constructor(type: unknown, init: { detail?: unknown; bubbles?: boolean; cancelable?: boolean } = {}) {
      super(type, init);
      this.detail = init.detail ?? null;
    }
  }

  class EventTarget {
    #listeners: Listener[] = [];

    addEventListener(type: string, callback: unknown, options: ListenerOptions | boolean = {}): void {
      const {
        capture = false,
        once = false,
        signal,
      } = typeof options === 'boolean' ? { capture: options } : options;
      if (callback === null || callback === undefined || signal?.aborted) return;
      if (this.#find(type, callback, capture) >= 0) return;
      this.#listeners.push({ type: `${type}`, callback, capture, once });
      signal?.addEventListener('abort', () => this.removeEventListener(type, callback, { capture }));
    }

    removeEventListener(type: string, callback: unknown, options: ListenerOptions | boolean = {}): void {
      const capture = typeof options === 'boolean' ? options : Boolean(options?.capture);
      const at = this.#find(type, callback, capture);
      if (at >= 0) this.#listeners.splice(at, 1);
    }

    #find(type: string, callback: unknown, capture: boolean): number {
      return this.#listeners.findIndex(
        (one) => one.type === `${type}` && one.callback === callback && one.capture === capture,
      );
    }

    dispatchEvent(event: Event): boolean {
      if (!(event instanceof Event)) throw new TypeError('dispatchEvent: expected an Event');
      begin(event, this);
      for (const listener of [...this.#listeners]) {
        if (listener.type !== event.type || !this.#listeners.includes(listener)) continue;
        if (listener.once) this.#listeners.splice(this.#listeners.indexOf(listener), 1);
        const { callback } = listener;
        try {
          if (typeof callback === 'function') callback.call(this, event);
          else (callback as { handleEvent(event: Event): void }).handleEvent(event);
        } catch (error) {
          reportError(error);
        }
        if (stopped(event)) break;
      }
      finish(event);
      return !event.defaultPrevented;
    }

    get [Symbol.toStringTag](): string {
      return 'EventTarget';
    }
  }

  return { Event, CustomEvent, EventTarget };
});
