import { safePattern, stringify, wellFormed } from '../primordials.ts';
import { isStream, type ReadableStream } from '../streams/readable.ts';
import { parseUrl } from '../web/parse-url.ts';
import {
  type BodyKind,
  type BodySource,
  type BodyState,
  cloneBody,
  consume,
  extract,
  extractedType,
  isUsed,
  streamOf,
} from './body.ts';
import { fieldValue, headersOfPairs, pairsOf, sawContentType } from './fields.ts';
import type { Headers } from './headers.ts';

/** Exactly one of `pairs` and `headers` is in force: `headers` once it was looked at. */
export interface ResponseState extends BodyState {
  status: number;
  statusText: string;
  pairs: string;
  headers: Headers | null;
  type: 'default' | 'error';
}

export interface ResponseInit {
  status?: number;
  statusText?: string;
  headers?: unknown;
}

const TEXT_PAIRS = 'content-type\ntext/plain;charset=UTF-8\n';
const JSON_PAIRS = 'content-type\napplication/json\n';
const REASON = safePattern(/^[\t\x20-\x7e\x80-\xff]*$/);

/** Only this module has it: `new Response(INTERNAL, state)` adopts a state as it is. */
const INTERNAL = {};

/** The state of a Response; undefined for anything else. */
export let responseState!: (value: unknown) => ResponseState | undefined;

const isNullBodyStatus = (status: number) => status === 204 || status === 205 || status === 304;

/** As with requests (request-state.ts): a state owns only what differs from this. */
const FRESH = {
  __proto__: null,
  used: false,
  stream: null,
  status: 200,
  statusText: '',
  headers: null,
  type: 'default',
} as unknown as ResponseState;

const stateFor = (source: BodySource, pairs: string): ResponseState =>
  ({ __proto__: FRESH, source, pairs }) as unknown as ResponseState;

/** Applies `init`; `type` is the content type that the body brings along, '' for none. */
function applyInit(state: ResponseState, init: ResponseInit, typePairs: string): void {
  const { status, statusText, headers } = init;
  if (status !== undefined) {
    const number = Math.trunc(Number(status));
    if (!(number >= 200 && number <= 599))
      throw new RangeError(`status ${status} is not between 200 and 599`);
    state.status = number;
  }
  if (statusText !== undefined) {
    const text = `${statusText}`;
    if (!REASON.test(text)) throw new TypeError('statusText has a character that no reason phrase can have');
    state.statusText = text;
  }
  if (headers !== undefined) {
    const pairs = pairsOf(headers);
    state.pairs = sawContentType ? pairs : pairs + typePairs;
  }
}

export class Response {
  #state: ResponseState;

  static {
    responseState = (value) =>
      typeof value === 'object' && value !== null && #state in value ? value.#state : undefined;
  }

  constructor(body?: unknown, init?: ResponseInit) {
    if (body === INTERNAL) {
      this.#state = init as ResponseState;
      return;
    }
    let state: ResponseState;
    if (typeof body === 'string') {
      state = stateFor(wellFormed(body), TEXT_PAIRS);
    } else {
      const source = extract(body);
      state = stateFor(source, extractedType === null ? '' : `content-type\n${fieldValue(extractedType)}\n`);
      if (isStream(source)) state.stream = source;
    }
    this.#state = state;
    if (init !== undefined && init !== null) {
      if (typeof init !== 'object' && typeof init !== 'function') {
        throw new TypeError('Response: expected an object as the second argument');
      }
      applyInit(state, init, state.pairs);
      if (state.source !== null && isNullBodyStatus(state.status)) {
        throw new TypeError(`a Response of status ${state.status} cannot have a body`);
      }
    }
  }

  static json(data?: unknown, init?: ResponseInit): Response {
    const text = stringify(data);
    if (text === undefined) throw new TypeError(`Response.json: ${typeof data} has no JSON form`);
    const state = stateFor(text, JSON_PAIRS);
    if (init !== undefined && init !== null) {
      applyInit(state, init, JSON_PAIRS);
      if (isNullBodyStatus(state.status)) {
        throw new TypeError(`a Response of status ${state.status} cannot have a body`);
      }
    }
    return new Response(INTERNAL, state);
  }

  static error(): Response {
    const state = stateFor(null, '');
    state.status = 0;
    state.type = 'error';
    state.headers = headersOfPairs('', true);
    return new Response(INTERNAL, state);
  }

  /** A relative `url` has no base here that it could be resolved against: it goes out as it is. */
  static redirect(url: unknown, status = 302): Response {
    const text = `${url as string}`;
    const absolute = parseUrl(text);
    if (absolute === undefined && parseUrl(text, 'http://localhost/') === undefined) {
      throw new TypeError(`Response.redirect: ${stringify(text)} is not a URL`);
    }
    if (![301, 302, 303, 307, 308].includes(Math.trunc(Number(status)))) {
      throw new RangeError(`Response.redirect: ${status} is not a redirect status`);
    }
    const location = absolute === undefined ? text : absolute.slice(0, absolute.indexOf('\n'));
    const state = stateFor(null, '');
    state.status = Math.trunc(Number(status));
    state.headers = headersOfPairs(pairsOf({ location }), true);
    return new Response(INTERNAL, state);
  }

  get status(): number {
    return this.#state.status;
  }

  get statusText(): string {
    return this.#state.statusText;
  }

  get ok(): boolean {
    return this.#state.status >= 200 && this.#state.status < 300;
  }

  get type(): string {
    return this.#state.type;
  }

  get url(): string {
    return '';
  }

  get redirected(): boolean {
    return false;
  }

  get headers(): Headers {
    const state = this.#state;
    state.headers ??= headersOfPairs(state.pairs);
    return state.headers;
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

  async text() {
    return this.#consume('text');
  }

  async json() {
    return this.#consume('json');
  }

  async arrayBuffer() {
    return this.#consume('arrayBuffer');
  }

  async bytes() {
    return this.#consume('bytes');
  }

  async blob() {
    return this.#consume('blob');
  }

  async formData() {
    return this.#consume('formData');
  }

  clone(): Response {
    const state = this.#state;
    const { source, stream } = cloneBody(state);
    const pairs = state.headers === null ? state.pairs : pairsOf(state.headers);
    const copy = {
      __proto__: FRESH,
      ...state,
      source,
      stream,
      pairs,
      headers: null,
    } as unknown as ResponseState;
    return new Response(INTERNAL, copy as ResponseInit);
  }

  get [Symbol.toStringTag](): string {
    return 'Response';
  }
}
