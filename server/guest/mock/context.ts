import { pathParams } from '../http/params.ts';
import type { RequestState } from '../http/request-state.ts';
import { waitUntil } from '../lifecycle.ts';
import { env, store } from './mock.ts';

/** The second argument of a handler. Its members work taken apart: `(req, { params, waitUntil })`. */
export class Context {
  static readonly name = 'Context';
  #state: RequestState;

  constructor(state: RequestState) {
    this.#state = state;
  }

  get params(): Record<string, string> {
    const state = this.#state;
    state.params ??= pathParams(state.names, state.segments);
    return state.params;
  }

  /** Keeps the request's world and timers after the answer until the promise has settled. */
  get waitUntil(): (promise: unknown) => void {
    const state = this.#state;
    return (promise) => waitUntil(state, promise);
  }

  get store() {
    return store();
  }

  get env() {
    return env;
  }
}
