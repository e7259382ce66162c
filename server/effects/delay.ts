import { type BodySink, type Exchange, ForwardingExchange, TEXT_PLAIN } from '../http/exchange.ts';
import type { Deadline, Deadlines } from './deadlines.ts';

/**
 * Lets nothing out before its time, which is absolute: what the guest needed is part of the delay. The guest is
 * free as soon as it has answered; what waits is the head and the body. When the client goes, so does that.
 */
export class DelayedExchange extends ForwardingExchange {
  readonly #dueMs: number;
  readonly #deadlines: Deadlines;
  readonly #log: (text: string) => void;
  #waiting: Deadline | null = null;
  #gone = false;
  #guestGone: (() => void) | null = null;

  /** `dueMs`: on the clock of `performance.now()`. */
  constructor(inner: Exchange, dueMs: number, deadlines: Deadlines, log: (text: string) => void) {
    super(inner);
    this.#dueMs = dueMs;
    this.#deadlines = deadlines;
    this.#log = log;
    inner.onGone = () => {
      this.#gone = true;
      this.#waiting?.cancel();
      this.#waiting = null;
      this.#guestGone?.();
    };
  }

  override get onGone(): (() => void) | null {
    return this.#guestGone;
  }

  override set onGone(onGone: (() => void) | null) {
    this.#guestGone = onGone;
  }

  override answer(status: number, headers: readonly string[], body: Buffer | string): void {
    this.#leave(() => super.answer(status, headers, body));
  }

  override stream(status: number, headers: readonly string[]): BodySink {
    const sink = new DelayedSink();
    this.#leave(() => sink.open(super.stream(status, headers)));
    return sink;
  }

  override breakOff(bytes: Buffer | null, how: 'end' | 'reset'): void {
    this.#leave(() => super.breakOff(bytes, how));
  }

  #leave(send: () => void): void {
    if (this.#gone) return;
    if (performance.now() >= this.#dueMs) {
      this.stages?.enter('send');
      send();
      return;
    }
    this.stages?.enter('delay');
    this.#waiting = this.#deadlines.at(this.#dueMs, () => {
      this.#waiting = null;
      this.stages?.enter('send');
      try {
        send();
      } catch (error) {
        // Whoever answered has gone; what it would have been told is done here.
        this.#log(`error: the answer cannot be sent: ${(error as Error).message}`);
        super.answer(500, TEXT_PLAIN, 'Internal Server Error');
      }
    });
  }
}

/** Takes what comes before its time, and asks for no more; afterwards it is out of the way. */
class DelayedSink implements BodySink {
  #inner: BodySink | null = null;
  readonly #early: (Buffer | string)[] = [];
  #over: 'end' | 'abort' | null = null;
  #onDrain: (() => void) | null = null;

  get onDrain(): (() => void) | null {
    return this.#onDrain;
  }

  set onDrain(onDrain: (() => void) | null) {
    this.#onDrain = onDrain;
    if (this.#inner !== null) this.#inner.onDrain = onDrain;
  }

  write(piece: Buffer | string): boolean {
    if (this.#inner !== null) return this.#inner.write(piece);
    this.#early.push(piece);
    return false;
  }

  end(): void {
    if (this.#inner !== null) this.#inner.end();
    else this.#over ??= 'end';
  }

  abort(): void {
    if (this.#inner !== null) this.#inner.abort();
    else this.#over ??= 'abort';
  }

  open(inner: BodySink): void {
    this.#inner = inner;
    inner.onDrain = this.#onDrain;
    let more = true;
    for (const piece of this.#early.splice(0)) more = inner.write(piece);
    if (this.#over === 'end') inner.end();
    // What was just written may leave only at the end of this turn.
    else if (this.#over === 'abort') setImmediate(() => inner.abort());
    else if (more) this.#onDrain?.();
  }
}
