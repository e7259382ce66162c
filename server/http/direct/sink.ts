import type { BodySink } from '../exchange.ts';
import type { AnswerHead } from './answer-head.ts';
import type { Connection } from './connection.ts';
import type { DirectExchange } from './exchange.ts';

/** How a client knows where the body ends. `none`: there is no body, whatever is written. */
export type Framing = 'chunked' | 'length' | 'close' | 'none';

export function framingOf(head: AnswerHead, bodiless: boolean, http11: boolean): Framing {
  if (bodiless) return 'none';
  if (head.length !== null) return 'length';
  return http11 ? 'chunked' : 'close';
}

/** Pieces up to this size are joined with what frames them; beyond it copying costs more than a second write. */
const JOINED_BYTES = 16 * 1024;

/** See BodySink. A body shorter or longer than promised ends the connection: the client would wait, or misread. */
export class DirectSink implements BodySink {
  onDrain: (() => void) | null = null;
  readonly #connection: Connection;
  readonly #exchange: DirectExchange;
  readonly #framing: Framing;
  /** Bytes that `length` still promises. */
  #left: number;
  readonly #close: boolean;

  constructor(
    connection: Connection,
    exchange: DirectExchange,
    framing: Framing,
    length: number,
    close: boolean,
  ) {
    this.#connection = connection;
    this.#exchange = exchange;
    this.#framing = framing;
    this.#left = length;
    this.#close = close;
  }

  write(piece: Buffer | string): boolean {
    if (piece.length === 0 || this.#framing === 'none' || !this.#connection.serves(this.#exchange))
      return true;
    if (this.#framing === 'chunked') return this.#writeChunk(piece);
    if (this.#framing === 'close') return this.#connection.writeRaw(piece);
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    const promised = bytes.subarray(0, this.#left);
    this.#left -= promised.length;
    const room = this.#connection.writeRaw(promised);
    if (promised.length < bytes.length) this.#connection.answered(true);
    return room;
  }

  end(): void {
    const connection = this.#connection;
    if (!connection.serves(this.#exchange)) return;
    if (this.#framing === 'chunked') connection.writeRaw('0\r\n\r\n');
    const short = this.#framing === 'length' && this.#left > 0;
    connection.answered(this.#close || short);
  }

  abort(): void {
    if (this.#connection.serves(this.#exchange)) this.#connection.abort(this.#framing === 'close');
  }

  #writeChunk(piece: Buffer | string): boolean {
    const connection = this.#connection;
    const length = Buffer.byteLength(piece);
    const size = `${length.toString(16)}\r\n`;
    if (typeof piece === 'string' && length <= JOINED_BYTES)
      return connection.writeRaw(`${size}${piece}\r\n`);
    connection.cork();
    connection.writeRaw(size);
    connection.writeRaw(piece);
    const more = connection.writeRaw('\r\n');
    connection.uncork();
    return more;
  }
}
