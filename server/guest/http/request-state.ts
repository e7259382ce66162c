/**
 * What a Request is made of. Parts that are absent have not been read: those of a host's request
 * (`id` ≥ 0) are then fetched by `id`.
 */
import { host } from '../host.ts';
import { OP } from '../ops.ts';
import { lower, safePattern, splitBy } from '../primordials.ts';
import { isStream } from '../streams/readable.ts';
import { type AbortSignal, abortClasses } from '../web/abort.ts';
import { parseUrl } from '../web/parse-url.ts';
import { type BodyState, cloneBody, extract, extractedType } from './body.ts';
import { headersOfPairs, pairsOf } from './fields.ts';
import { type Headers, headersClass } from './headers.ts';
import type { Request } from './request.ts';

export interface RequestState extends BodyState {
  id: number;
  /** Names of the route's parameters, and their raw segments joined by "\n". */
  names: readonly string[];
  segments: string;
  method?: string;
  target?: string;
  authority?: string;
  url?: string;
  headers?: Headers;
  params?: Record<string, string>;
  /** The request whose signal this one's follows. */
  base?: Request;
  signal?: AbortSignal;
  abort?: (reason?: unknown) => void;
  /** The rest of RequestInit: kept to be shown, without effect. */
  init?: RequestInit;

  /** The life of a host's request: see lifecycle.ts. */
  answered?: boolean;
  over?: boolean;
  /** The lifecycle holds on to it. */
  kept?: boolean;
  waits?: number;
  timers?: Map<number, true>;
  /** While its body is sent: called when the client takes more, and when it has gone. */
  drained?: () => void;
  cancel?: () => void;
}

export interface RequestInit {
  method?: unknown;
  headers?: unknown;
  body?: unknown;
  signal?: AbortSignal | null;
  cache?: string;
  credentials?: string;
  integrity?: string;
  keepalive?: boolean;
  mode?: string;
  redirect?: string;
  referrer?: string;
}

const NO_NAMES: readonly string[] = [];
const METHOD = safePattern(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/);

/**
 * What all states begin as. A state inherits it and owns only what differs: each property of its own costs the engine
 * as much as a call. Without a prototype, so that nothing a script adds to Object.prototype shows.
 */
const FRESH = { __proto__: null, source: null, used: false, stream: null } as unknown as RequestState;

/** The request that the host knows as `id`. */
export function hostState(
  id: number,
  names: readonly string[],
  segments: string,
  hasBody: boolean,
): RequestState {
  const state = { __proto__: FRESH, id, names, segments } as unknown as RequestState;
  if (hasBody) state.source = undefined;
  return state;
}

/** Fetches method, target and authority. */
export function readLine(state: RequestState): void {
  const [method, target, authority] = splitBy(host(OP.requestLine, state.id) as string, '\n');
  state.method ??= method!;
  state.target = target!;
  state.authority = authority!;
}

export function headersOf(state: RequestState): Headers {
  state.headers ??= headersOfPairs(host(OP.requestHeaders, state.id) as string);
  return state.headers;
}

export function signalOf(state: RequestState): AbortSignal {
  if (state.signal === undefined) {
    const { follow, create } = abortClasses();
    if (state.base !== undefined) {
      state.signal = follow([state.base.signal]);
    } else {
      const [signal, abort] = create();
      state.signal = signal;
      state.abort = abort;
    }
  }
  return state.signal;
}

function normalMethod(method: unknown): string {
  const text = `${method as string}`;
  const upper = text.toUpperCase();
  if (!METHOD.test(text)) throw new TypeError(`Request: ${JSON.stringify(text)} is not a method`);
  if (upper === 'CONNECT' || upper === 'TRACE' || upper === 'TRACK') {
    throw new TypeError(`Request: method ${text} is forbidden`);
  }
  return ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'].includes(upper) ? upper : text;
}

function requestedUrl(input: unknown): string {
  const text = `${input as string}`;
  const parts = parseUrl(text)?.split('\n');
  if (parts === undefined) throw new TypeError(`Request: ${JSON.stringify(text)} is not an absolute URL`);
  if (parts[3] || parts[4]) throw new TypeError(`Request: a URL with credentials: ${text}`);
  return parts[0]!;
}

/** A state of its own with the same content; tees the body when it is a stream. */
export function copyState(state: RequestState, request: Request): RequestState {
  const { source, stream } = cloneBody(state);
  const { id, names, segments, init } = state;
  const copy = {
    __proto__: FRESH,
    id,
    names,
    segments,
    source,
    stream,
    base: request,
  } as unknown as RequestState;
  copy.method = request.method;
  copy.url = request.url;
  copy.headers = headersClass().copy(headersOf(state));
  if (init !== undefined) copy.init = init;
  return copy;
}

/** `new Request(input, init)`; `base` is the state of `input` if that is a Request. */
export function userState(input: unknown, base: RequestState | undefined, init: RequestInit): RequestState {
  const state: RequestState =
    base !== undefined && (init.body === undefined || init.body === null)
      ? copyState(base, input as Request)
      : hostState(-1, NO_NAMES, '', false);
  if (base !== undefined) {
    const from = input as Request;
    state.base = from;
    state.method = from.method;
    state.url = from.url;
    state.names = base.names;
    state.segments = base.segments;
    state.headers ??= headersClass().copy(from.headers);
    if (state.source !== null) base.used = true;
  } else {
    state.method = 'GET';
    state.url = requestedUrl(input);
    state.headers = headersOfPairs('');
  }
  state.init = init;
  if (init.method !== undefined) state.method = normalMethod(init.method);
  if (init.headers !== undefined) state.headers = headersOfPairs(pairsOf(init.headers));
  if (init.signal !== undefined) {
    delete state.base;
    state.signal = abortClasses().follow(init.signal === null ? [] : [init.signal]);
  } else if (base === undefined) {
    state.signal = abortClasses().follow([]);
  }
  if (init.body !== undefined && init.body !== null) {
    if (lower(state.method) === 'get' || lower(state.method) === 'head') {
      throw new TypeError(`Request: method ${state.method} cannot have a body`);
    }
    const source = typeof init.body === 'string' ? init.body.toWellFormed() : extract(init.body);
    const type = typeof init.body === 'string' ? 'text/plain;charset=UTF-8' : extractedType;
    state.source = source;
    if (isStream(source)) state.stream = source;
    if (type !== null && !state.headers.has('content-type')) state.headers.append('content-type', type);
  }
  return state;
}
