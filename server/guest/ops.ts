/**
 * The whole traffic between the host (Node) and the guest (the script's world in QuickJS). Both sides
 * import this file; the guest reaches the host through one function, `host(op, a, b, c)`, whose
 * arguments and result are undefined, numbers, strings or bytes (ArrayBuffer in the guest, Uint8Array
 * in the host). A host operation that throws throws in the guest.
 *
 * Nothing of a request crosses unless somebody reads it: `dispatch` carries the route and the raw
 * path parameters; the request line, the headers and the body are fetched by `id` when first read.
 */
export const OP = {
  /** (level: 'log'|'info'|'warn'|'error'|'debug', text) → undefined. One line on stderr. */
  consoleWrite: 1,
  /** (name) → string | undefined */
  env: 2,
  /** (timerId, delayMs) → undefined. Calls `fire(timerId)` once, not before `delayMs` from now. */
  timerSet: 3,
  /** (timerId) → undefined */
  timerClear: 4,
  /** () → milliseconds since the server began, fractional and monotonic: one clock for all worlds made from an image */
  now: 5,
  /** () → string */
  randomUuid: 6,
  /** (n ≤ 65536) → bytes */
  randomBytes: 7,
  /** (href, base | undefined) → URL_PARTS joined by "\n" | undefined when it does not parse */
  urlParse: 8,
  /** (href, field, value) → URL_PARTS joined by "\n"; sets one writable field as the standard says */
  urlSet: 9,
  /** (text) → UTF-8 bytes */
  utf8Encode: 10,
  /** (label, bytes, flags) → text. flags: 1 fatal, 2 ignoreBOM. Throws TypeError when fatal and malformed. */
  textDecode: 11,
  /** (label) → canonical encoding name in lower case | undefined when unknown */
  textEncodingName: 12,

  /**
   * (number, from 1 on) → the completion value of that script of the extras, a guest value. Answered by the engine
   * itself, not by the host (see engine/engine.ts `boot`).
   */
  extras: 13,

  /** (hash: 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512', bytes) → bytes */
  digest: 14,
  /** (hash, key: bytes, bytes) → bytes */
  hmac: 15,
  /** (format: 'gzip' | 'deflate' | 'deflate-raw', bytes) → bytes */
  compress: 16,
  /** (format, bytes) → bytes. Throws TypeError for what is not in that format. */
  decompress: 17,
  /** (text, dimensions, 1: base64 of 32-bit numbers | 0: numbers) → JSON of a unit vector that follows from the text */
  vector: 18,

  /** (id) → `METHOD\ntarget\nauthority`: target as sent (path and query), authority from Host */
  requestLine: 20,
  /** (id) → `name\nvalue\n` pairs as sent, joined, names in the case they were written in */
  requestHeaders: 21,
  /** (id) → body decoded as UTF-8 */
  bodyText: 22,
  /** (id) → body bytes */
  bodyBytes: 23,

  /**
   * (id, head, body: string | bytes | undefined) → undefined. The answer of a request that did not
   * complete inside `dispatch`, or whose body is bytes. `head` is as in `packHead`.
   */
  respond: 30,
  /** (id, text) → undefined. The handler threw, rejected, or returned no Response: 500, text to stderr. */
  fail: 31,
  /** (id) → undefined. Everything given to ctx.waitUntil has settled; the request's world may go. */
  done: 32,
  /**
   * (id, head) → 1: pieces may follow; 0: nobody wants any (HEAD, say). `head` is as in `packHead`. The request stays
   * until `done`, or `streamFail`.
   */
  streamOpen: 33,
  /** (id, piece: string | bytes) → 1: go on; 0: wait until the host calls `drained(id)`. */
  streamWrite: 34,
  /** (id) → undefined. The body is whole; `done` follows. */
  streamEnd: 35,
  /** (id, text) → undefined. The body breaks off: the connection is ended, text goes to stderr. The request is over. */
  streamFail: 36,
  /** (id, head, PacedBody as JSON) → undefined. The host sends the body on time; the guest is no longer needed. */
  respondPaced: 37,

  /** (key) → JSON text | undefined */
  storeGet: 40,
  /** (key, json, ttlMs | undefined) → undefined */
  storeSet: 41,
  /** (key) → 1 if it was there, else 0 */
  storeDel: 42,
  /** (key, by) → the new number. Throws TypeError when the value is no number. */
  storeIncr: 43,
  /** () → undefined */
  storeClear: 44,
  /** (key, expectedJson | undefined, json) → 1 if it was swapped, else 0. Values compare as JSON. */
  storeCas: 45,
  /** (key, json) → new length. Makes an array of a missing key; throws TypeError for a non-array. */
  storePush: 46,
  /** (key, ms | undefined) → with ms: sets the time left, 1 or 0 (no such key); without: ms left, -1 none, -2 no key */
  storeTtl: 47,
  /** (prefix) → JSON array of keys, sorted */
  storeKeys: 48,
} as const;

export type Op = (typeof OP)[keyof typeof OP];

/** Order of the fields in the answers of urlParse and urlSet. None can contain "\n". */
export const URL_PARTS = [
  'href',
  'origin',
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
] as const;

/** A value that may cross. Bytes are an ArrayBuffer inside the guest and a Uint8Array in the host. */
export type HostValue = undefined | number | string | Uint8Array | ArrayBuffer;

/** `space` is the host's own: the partition of the request whose turn it is. The guest cannot set it. */
export type HostFunction = (
  op: number,
  a?: HostValue,
  b?: HostValue,
  c?: HostValue,
  space?: string,
) => HostValue;

/** What the guest gives the host at boot. Called by the host only, one at a time, jobs drained after each. */
export interface GuestApi {
  /** Called once with the namespace of the user's module after it was evaluated (or undefined). */
  moduleLoaded(namespace: unknown): void;
  /** ScriptDescription as JSON: routes in order of registration and the default export's wishes. */
  describe(): string;
  /**
   * Runs the handler of `route` (−1: the default export's fetch) for request `id`. `params`: raw path
   * segments of the route's parameters joined by "\n". flags: 1 = the request has a body.
   * Returns the packed answer (packHead + body text) when it is complete at once and its body is text;
   * otherwise undefined, and `respond` or `fail` is called later (or has been already).
   */
  dispatch(id: number, route: number, params: string, flags: number): string | undefined;
  /**
   * Makes now what is otherwise made when first used: the extras and every global. Called before user code,
   * by worlds that live longer than a request. The argument means nothing.
   */
  preload(_: number): void;
  /** A timer is due. */
  fire(timerId: number): void;
  /** The client has gone or the deadline has passed: abort req.signal, forget the request and its timers. */
  abort(id: number): void;
  /** After `streamWrite` gave 0: the client takes more. */
  drained(id: number): void;
}

export interface GuestConfig {
  /** 'jsmock': text()/json() return plain values, req.url is the path, header case is kept. */
  compat: 'standard' | 'jsmock';
}

/** The guest as scripts: the core's completion value is a GuestBundle, those of the extras functions for extras.ts. */
export interface GuestScripts {
  core: string;
  extras: readonly string[];
}

/** Where the build puts them, beside the server. */
export const GUEST_FILES = { core: 'guest.js', extras: ['guest-extras.js', 'guest-rare.js'] } as const;

/** The completion value of the core. */
export interface GuestBundle {
  boot(host: HostFunction, config: GuestConfig): GuestApi;
}

export interface RouteDescription {
  /** In upper case, or `*` for `mock.all`. */
  method: string;
  path: string;
  /** As the script wrote them: JSON, unchecked. */
  options?: unknown;
}

export interface ScriptDescription {
  routes: readonly RouteDescription[];
  /** The default export has a `fetch`. */
  fetch: boolean;
  /** `export default { listen }`: a port or "host:port". */
  listen: number | string | null;
}

/**
 * The head of an answer: `SSSF name\nvalue\nname\nvalue\n\n`: three digits of status, one of flags
 * (bit 0: ctx.waitUntil is pending, keep the world), one space, header pairs, an empty line. The body's text
 * follows when it is packed.
 */
export const HEAD_FLAG_WAIT = 1;

/**
 * A body that the host sends piece by piece, each at its time after the head, without the guest. The times are
 * absolute: a late piece does not make the next one late.
 */
export interface PacedBody {
  /** Sent in order. With `frame` these are values, and each goes out as `frame[0] + JSON of it + frame[1]`. */
  pieces: readonly string[];
  frame?: readonly [before: string, after: string];
  /** Sent as they are, with the first piece and with the last. */
  opening?: string;
  closing?: string;
  /** Milliseconds from the request's arrival to the first piece, and from each piece to the next: numbers or distributions. */
  first?: unknown;
  interval?: unknown;
  /** Added to every gap: a number is taken up to so much either way, a distribution as it is. */
  jitter?: unknown;
  /** After so many silent milliseconds `text` is sent, which is no piece. */
  keepalive?: { readonly ms: number; readonly text: string };
  /** The head waits too: everything leaves with the first piece's time, as an answer that was made slowly. */
  whole?: boolean;
  /** The same seed gives the same times. Without one they follow from the server's. */
  seed?: number;
}
