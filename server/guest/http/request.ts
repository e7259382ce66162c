import { settings } from '../host.ts';
import type { ReadableStream } from '../streams/readable.ts';
import type { AbortSignal } from '../web/abort.ts';
import { type BodyKind, consume, consumeNow, isUsed, streamOf } from './body.ts';
import type { Headers } from './headers.ts';
import { pathParams } from './params.ts';
import {
  copyState,
  headersOf,
  type RequestInit,
  type RequestState,
  readLine,
  signalOf,
  userState,
} from './request-state.ts';
import { absoluteUrl } from './request-url.ts';

/** Only this module has it: `new Request(INTERNAL, state)` adopts a state as it is. */
const INTERNAL = {};

/** The state of a Request; undefined for anything else. */
export let requestState!: (value: unknown) => RequestState | undefined;

export class Request {
  #state: RequestState;

  static {
    requestState = (value) =>
      typeof value === 'object' && value !== null && #state in value ? value.#state : undefined;
  }

  constructor(input?: unknown, init?: RequestInit) {
    this.#state =
      input === INTERNAL ? (init as RequestState) : userState(input, requestState(input), init ?? {});
  }

  get method(): string {
    const state = this.#state;
    if (state.method === undefined) readLine(state);
    return state.method!;
  }

  get url(): string {
    const state = this.#state;
    if (state.url === undefined) {
      if (state.target === undefined) readLine(state);
      state.url = settings.jsmock ? state.target! : absoluteUrl(state.target!, state.authority!);
    }
    return state.url;
  }

  get headers(): Headers {
    return headersOf(this.#state);
  }

  /** Not of the standard: what each `:name` of the route's path stood for. */
  get params(): Record<string, string> {
    const state = this.#state;
    state.params ??= pathParams(state.names, state.segments);
    return state.params;
  }

  get signal(): AbortSignal {
    return signalOf(this.#state);
  }

  get body(): ReadableStream | null {
    return streamOf(this.#state);
  }

  get bodyUsed(): boolean {
    return isUsed(this.#state);
  }

  #consume(kind: BodyKind): Promise<unknown> {
    return consume(this.#state, kind, () => this.headers.get('content-type') ?? '');
  }

  /** compat 'jsmock': the plain value, unless the body was made a stream. */
  #plainOr(kind: 'text' | 'json'): unknown {
    const state = this.#state;
    if (settings.jsmock && state.id >= 0 && state.stream === null) return consumeNow(state, kind, () => '');
    return this.#consume(kind);
  }

  text(): Promise<string> {
    return this.#plainOr('text') as Promise<string>;
  }

  json(): Promise<unknown> {
    return this.#plainOr('json') as Promise<unknown>;
  }

  arrayBuffer() {
    return this.#consume('arrayBuffer');
  }

  bytes() {
    return this.#consume('bytes');
  }

  blob() {
    return this.#consume('blob');
  }

  formData() {
    return this.#consume('formData');
  }

  clone(): Request {
    return wrapRequest(copyState(this.#state, this));
  }

  get cache(): string {
    return this.#state.init?.cache ?? 'default';
  }

  get credentials(): string {
    return this.#state.init?.credentials ?? 'same-origin';
  }

  get destination(): string {
    return '';
  }

  get duplex(): string {
    return 'half';
  }

  get integrity(): string {
    return this.#state.init?.integrity ?? '';
  }

  get keepalive(): boolean {
    return Boolean(this.#state.init?.keepalive);
  }

  get mode(): string {
    return this.#state.init?.mode ?? 'cors';
  }

  get redirect(): string {
    return this.#state.init?.redirect ?? 'follow';
  }

  get referrer(): string {
    return this.#state.init?.referrer ?? 'about:client';
  }

  get [Symbol.toStringTag](): string {
    return 'Request';
  }
}

/** The Request of a state. */
export const wrapRequest = (state: RequestState): Request => new Request(INTERNAL, state as RequestInit);
