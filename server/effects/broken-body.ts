/** Faults in the body of an answer that the guest has given. */
import { type BodySink, type Exchange, ForwardingExchange } from '../http/exchange.ts';
import { rawHead } from './raw-head.ts';

/** Share of a body that is sent when nothing else is asked for. */
const HALF = 0.5;

const CHUNKED = ['Transfer-Encoding', 'chunked'] as const;
/** Where the size of a chunk stands in hexadecimal digits. */
const NO_CHUNK_SIZE = 'no-size\r\n';

const toBuffer = (piece: Buffer | string): Buffer => (typeof piece === 'string' ? Buffer.from(piece) : piece);

/** Answers to HEAD and these statuses end with the head. */
const bodiless = (method: string, status: number): boolean =>
  method === 'HEAD' || status === 204 || status === 304;

/** Bytes of a body of `length` that get through: always fewer than all. */
function cutAt(length: number, after: number | null): number {
  const share = after ?? HALF;
  const bytes = share < 1 ? Math.floor(length * share) : share;
  return Math.max(0, Math.min(bytes, length - 1));
}

/** The head promises the whole body; a part of it follows, then the connection ends. */
export class TruncatedExchange extends ForwardingExchange {
  readonly #after: number | null;

  /** `after`: below 1 a share of the body, from 1 on bytes; null: half. */
  constructor(inner: Exchange, after: number | null) {
    super(inner);
    this.#after = after;
  }

  override answer(status: number, headers: readonly string[], body: Buffer | string): void {
    const whole = toBuffer(body);
    const head = rawHead(status, headers, ['Content-Length', String(whole.length)]);
    const part = bodiless(this.method, status) ? 0 : cutAt(whole.length, this.#after);
    this.breakOff(Buffer.concat([head, whole.subarray(0, part)]), 'end');
  }

  /** What is streamed goes out as it comes, until it breaks off. */
  override stream(status: number, headers: readonly string[]): BodySink {
    const at = headers.findIndex((name, i) => i % 2 === 0 && name.toLowerCase() === 'content-length');
    let bytes: number | null = null;
    if (at >= 0) bytes = cutAt(Number(headers[at + 1]), this.#after);
    else if (this.#after !== null && this.#after >= 1) bytes = this.#after;
    return new TruncatedSink(super.stream(status, headers), bytes);
  }
}

class TruncatedSink implements BodySink {
  readonly #inner: BodySink;
  /** null: one piece, because nobody knows how many bytes there will be. */
  #left: number | null;
  #over = false;

  constructor(inner: BodySink, bytes: number | null) {
    this.#inner = inner;
    this.#left = bytes;
    if (bytes === 0) this.#breakOff();
  }

  get onDrain(): (() => void) | null {
    return this.#inner.onDrain;
  }

  set onDrain(onDrain: (() => void) | null) {
    this.#inner.onDrain = onDrain;
  }

  write(piece: Buffer | string): boolean {
    if (this.#over) return true;
    const bytes = toBuffer(piece);
    if (bytes.length === 0) return true;
    const part = bytes.subarray(0, this.#left ?? bytes.length);
    const more = this.#inner.write(part);
    if (this.#left !== null) this.#left -= part.length;
    if (this.#left === null || this.#left <= 0) this.#breakOff();
    return more;
  }

  end(): void {
    this.#breakOff();
  }

  abort(): void {
    this.#breakOff();
  }

  #breakOff(): void {
    if (this.#over) return;
    this.#over = true;
    // What was just written may leave only at the end of this turn.
    setImmediate(() => this.#inner.abort());
  }
}

/** A chunked body: one good chunk, then one whose size is no number, then the connection ends. */
export class MalformedChunkExchange extends ForwardingExchange {
  override answer(status: number, headers: readonly string[], body: Buffer | string): void {
    const whole = toBuffer(body);
    this.#send(status, headers, whole.subarray(0, Math.ceil(whole.length * HALF)));
  }

  /** Waits for the first piece: that is the good chunk. */
  override stream(status: number, headers: readonly string[]): BodySink {
    let sent = false;
    const send = (piece: Buffer | string): boolean => {
      if (!sent) {
        sent = true;
        this.#send(status, headers, toBuffer(piece));
      }
      return true;
    };
    return { onDrain: null, write: send, end: () => void send(''), abort: () => void send('') };
  }

  #send(status: number, headers: readonly string[], good: Buffer): void {
    const parts = [rawHead(status, headers, CHUNKED)];
    if (!bodiless(this.method, status)) {
      // A chunk of no bytes would be the end of the body.
      if (good.length > 0)
        parts.push(Buffer.from(`${good.length.toString(16)}\r\n`), good, Buffer.from('\r\n'));
      parts.push(Buffer.from(NO_CHUNK_SIZE));
    }
    this.breakOff(Buffer.concat(parts), 'end');
  }
}
