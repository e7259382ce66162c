import type { Request } from '../http/request.ts';
import type { RequestState } from '../http/request-state.ts';
import { waitUntil } from '../lifecycle.ts';
import { env, store } from './mock.ts';

/** The second argument of a handler. Its members work taken apart: `(req, { params, waitUntil })`. */
export class Context {
  static readonly name = 'Context';
  #request: Request;
  #state: RequestState;

  constructor(request: Request, state: RequestState) {
    this.#request = request;
    this.#state = state;
  }

  get params(): Record<string, string> {
    return this.#request.params;
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
