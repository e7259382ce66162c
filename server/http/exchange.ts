import type { RouteDescription } from '../guest/ops.ts';

/** One request and the one chance to answer it. Whoever answers sees only this, never a socket. */
export interface Exchange {
  readonly method: string;
  /** As sent: path and query, or an absolute URL. */
  readonly target: string;
  /** Host header, or the listener's own address. */
  readonly authority: string;
  /** Names and values in turn, as sent. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer | null;
  /** When the request was complete, on the clock of `performance.now()`. */
  readonly arrivedMs: number;
  /** Value of X-Mock-Space, '' without one: the partition of store, counters and journal it belongs to. */
  readonly space: string;
  /** Notes when each stage begins. null unless somebody wants to know. */
  stages: StageClock | null;
  /** The client has gone: nothing that is answered will arrive. */
  onGone: (() => void) | null;
  /** Sends the answer. `headers`: names and values in turn. Throws if a header cannot be sent. */
  answer(status: number, headers: readonly string[], body: Buffer | string): void;
  /** Sends the head; the body follows in pieces, chunked unless `headers` has a content-length. Throws like `answer`. */
  stream(status: number, headers: readonly string[]): BodySink;
  /**
   * A deliberate fault: sends these bytes as they are, when it is this answer's turn on the connection, and ends
   * it: with a FIN, or with an RST.
   */
  breakOff(bytes: Buffer | null, how: 'end' | 'reset'): void;
}

/** The body of an answer that is sent in pieces. */
export interface BodySink {
  /** False: more is buffered than should be; go on after `onDrain`. */
  write(piece: Buffer | string): boolean;
  onDrain: (() => void) | null;
  end(): void;
  /** Ends the connection in the middle of the body, so that the client sees that it is not whole. */
  abort(): void;
}

/**
 * What an answer goes through, in this order. `wait`: for a script world; `guest`: the script; `delay`: asked for by
 * the route's options; `send`: the answer leaves.
 */
export type Stage = 'wait' | 'guest' | 'delay' | 'send';

export interface StageClock {
  /** The stage before it ends. */
  enter(stage: Stage): void;
  /** Who serves the request: a route of the script, or its fetch. Not called when nobody does. */
  matched(by: RouteDescription | 'fetch'): void;
}

export const TEXT_PLAIN = ['content-type', 'text/plain;charset=UTF-8'] as const;

const SPACE_HEADER = 'x-mock-space';

/** Value of X-Mock-Space among raw headers; '' without one. */
export function spaceOf(rawHeaders: readonly string[]): string {
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    if (name.length === SPACE_HEADER.length && name.toLowerCase() === SPACE_HEADER) return rawHeaders[i + 1]!;
  }
  return '';
}

/** Passes everything on to another exchange: for those that change one thing about it. */
export class ForwardingExchange implements Exchange {
  protected readonly inner: Exchange;

  constructor(inner: Exchange) {
    this.inner = inner;
  }

  get method(): string {
    return this.inner.method;
  }

  get target(): string {
    return this.inner.target;
  }

  get authority(): string {
    return this.inner.authority;
  }

  get rawHeaders(): readonly string[] {
    return this.inner.rawHeaders;
  }

  get body(): Buffer | null {
    return this.inner.body;
  }

  get arrivedMs(): number {
    return this.inner.arrivedMs;
  }

  get space(): string {
    return this.inner.space;
  }

  get stages(): StageClock | null {
    return this.inner.stages;
  }

  set stages(stages: StageClock | null) {
    this.inner.stages = stages;
  }

  get onGone(): (() => void) | null {
    return this.inner.onGone;
  }

  set onGone(onGone: (() => void) | null) {
    this.inner.onGone = onGone;
  }

  answer(status: number, headers: readonly string[], body: Buffer | string): void {
    this.inner.answer(status, headers, body);
  }

  stream(status: number, headers: readonly string[]): BodySink {
    return this.inner.stream(status, headers);
  }

  breakOff(bytes: Buffer | null, how: 'end' | 'reset'): void {
    this.inner.breakOff(bytes, how);
  }
}
