import type { RouteDescription } from '../guest/ops.ts';
import {
  type BodySink,
  type Exchange,
  ForwardingExchange,
  type Stage,
  type StageClock,
} from '../http/exchange.ts';
import { type StageTimes, serverTiming } from './stage-times.ts';

/**
 * How it ended. `answered`: whole, at once; `streamed`: whole, in pieces; `aborted`: in the middle of its pieces;
 * `cut` and `reset`: a deliberate fault, with a FIN or an RST; `gone`: the client left before the end.
 */
export type Ending = 'answered' | 'streamed' | 'aborted' | 'cut' | 'reset' | 'gone';

/** Told of every request twice. Both are called in the middle of answering: they must be short and must not throw. */
export interface Watcher {
  began(exchange: ObservedExchange): void;
  /** `exchange.ending` is known now. */
  ended(exchange: ObservedExchange): void;
}

/** Passes everything on, and notes what became of it. */
export class ObservedExchange extends ForwardingExchange implements StageClock {
  /** Who serves it; null while nobody does, and for a 404. */
  route: RouteDescription | 'fetch' | null = null;
  /** Of the head that was sent; null without one. */
  status: number | null = null;
  /** As the script gave them: names and values in turn. */
  responseHeaders: readonly string[] = [];
  /** Bytes of the body that were handed on. */
  responseBytes = 0;
  /** null: in flight. */
  ending: Ending | null = null;
  readonly times: StageTimes = { wait: -1, guest: -1, delay: -1, send: -1 };
  readonly #watchers: readonly Watcher[];
  readonly #tell: boolean;
  #stage: Stage | null = null;
  #sinceMs = 0;
  #onGone: (() => void) | null = null;

  /** `tell`: the answer gets a Server-Timing header. */
  constructor(inner: Exchange, watchers: readonly Watcher[], tell: boolean) {
    super(inner);
    this.#watchers = watchers;
    this.#tell = tell;
    inner.stages = this;
    inner.onGone = () => this.#gone();
    for (const watcher of watchers) watcher.began(this);
  }

  enter(stage: Stage): void {
    const nowMs = performance.now();
    this.#leave(nowMs);
    this.#stage = stage;
    this.#sinceMs = nowMs;
    this.times[stage] = Math.max(0, this.times[stage]);
  }

  matched(by: RouteDescription | 'fetch'): void {
    this.route = by;
  }

  override get onGone(): (() => void) | null {
    return this.#onGone;
  }

  override set onGone(onGone: (() => void) | null) {
    this.#onGone = onGone;
  }

  override answer(status: number, headers: readonly string[], body: Buffer | string): void {
    this.enter('send');
    this.inner.answer(status, this.#withTiming(headers), body);
    const bodiless = this.method === 'HEAD' || status === 204 || status === 304;
    this.#head(status, headers);
    this.responseBytes = bodiless ? 0 : Buffer.byteLength(body);
    this.#end('answered');
  }

  override stream(status: number, headers: readonly string[]): BodySink {
    this.enter('send');
    const sink = this.inner.stream(status, this.#withTiming(headers));
    this.#head(status, headers);
    return new ObservedSink(sink, this);
  }

  override breakOff(bytes: Buffer | null, how: 'end' | 'reset'): void {
    this.enter('send');
    this.inner.breakOff(bytes, how);
    const text = bytes?.toString('latin1') ?? '';
    const head = /^HTTP\/1\.[01] (\d{3}).*?\r\n\r\n/s.exec(text);
    if (head !== null) this.status = Number(head[1]);
    this.responseBytes = text.length - (head?.[0].length ?? 0);
    this.#end(how === 'reset' ? 'reset' : 'cut');
  }

  /** For the sink alone. */
  sunk(ending: 'streamed' | 'aborted'): void {
    this.#end(ending);
  }

  #withTiming(headers: readonly string[]): readonly string[] {
    if (!this.#tell) return headers;
    return [...headers, 'server-timing', serverTiming(this.times, performance.now() - this.arrivedMs)];
  }

  #head(status: number, headers: readonly string[]): void {
    this.status = status;
    this.responseHeaders = headers;
  }

  #leave(nowMs: number): void {
    if (this.#stage !== null) this.times[this.#stage] += nowMs - this.#sinceMs;
    this.#stage = null;
  }

  #gone(): void {
    const onGone = this.#onGone;
    this.#end('gone');
    onGone?.();
  }

  #end(ending: Ending): void {
    if (this.ending !== null) return;
    this.ending = ending;
    this.#leave(performance.now());
    for (const watcher of this.#watchers) watcher.ended(this);
  }
}

class ObservedSink implements BodySink {
  readonly #inner: BodySink;
  readonly #exchange: ObservedExchange;

  constructor(inner: BodySink, exchange: ObservedExchange) {
    this.#inner = inner;
    this.#exchange = exchange;
  }

  get onDrain(): (() => void) | null {
    return this.#inner.onDrain;
  }

  set onDrain(onDrain: (() => void) | null) {
    this.#inner.onDrain = onDrain;
  }

  write(piece: Buffer | string): boolean {
    this.#exchange.responseBytes += Buffer.byteLength(piece);
    return this.#inner.write(piece);
  }

  end(): void {
    this.#inner.end();
    this.#exchange.sunk('streamed');
  }

  abort(): void {
    this.#inner.abort();
    this.#exchange.sunk('aborted');
  }
}
