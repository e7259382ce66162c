import type { BodySink, Exchange } from '../http/exchange.ts';
import { parseHead } from './head.ts';

/** What streams tell the world whose guest makes them. Called between turns or in the middle of one. */
export interface StreamEvents {
  /** The head has left: if something is waited for still, it is the rest of the body. */
  headSent(id: number): void;
  /** The client takes more: the guest waits to hear it. */
  drained(id: number): void;
  /** The head could not be sent; something else has been answered, and nobody wants the body. */
  refused(id: number): void;
  log(text: string): void;
}

/** So much is kept back at most until the turn ends. */
const HELD_BYTES = 64 * 1024;

/** The answers of one world that are sent in pieces. */
export class Streams {
  readonly #events: StreamEvents;
  readonly #streams = new Map<number, AnswerStream>();
  /** Those whose head has not left. */
  readonly #held = new Set<number>();

  constructor(events: StreamEvents) {
    this.#events = events;
  }

  /** See OP.streamOpen. */
  open(id: number, exchange: Exchange, packedHead: string): 0 | 1 {
    const stream = new AnswerStream(id, exchange, packedHead, this.#events);
    this.#streams.set(id, stream);
    this.#held.add(id);
    if (!stream.bodiless) return 1;
    stream.end();
    return 0;
  }

  /** See OP.streamWrite. */
  write(id: number, piece: Buffer | string): 0 | 1 {
    const stream = this.#streams.get(id);
    return stream === undefined || stream.write(piece) ? 1 : 0;
  }

  /** See OP.streamEnd. */
  end(id: number): void {
    this.#streams.get(id)?.end();
  }

  /** The guest's turn is over: heads leave, with everything that was written meanwhile. `failed` is left alone. */
  turnEnds(failed: number): void {
    if (this.#held.size === 0) return;
    for (const id of this.#held) {
      if (id === failed) continue;
      this.#held.delete(id);
      this.#streams.get(id)?.flush();
    }
  }

  /** The head is out, the body not whole. */
  isOpen(id: number): boolean {
    return this.#streams.get(id)?.isOpen ?? false;
  }

  /** The request is over. What is whole goes out, anything else breaks off. */
  close(id: number): void {
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    this.forget(id);
    stream.close();
  }

  /** Nothing more is sent: the client has gone, or is answered otherwise. */
  forget(id: number): void {
    this.#streams.delete(id);
    this.#held.delete(id);
  }
}

/**
 * One answer in pieces. Its head waits for the end of the turn that it was made in: a body that is whole by then is an
 * answer like any other, with a Content-Length; and one that fails by then can still be a 500.
 */
class AnswerStream {
  readonly bodiless: boolean;
  readonly #id: number;
  readonly #exchange: Exchange;
  readonly #status: number;
  readonly #headers: readonly string[];
  readonly #events: StreamEvents;
  #held: (Buffer | string)[] = [];
  #heldBytes = 0;
  #sink: BodySink | null = null;
  #ended = false;
  /** Everything was handed on, or nothing more can be. */
  #over = false;
  /** The guest has been told to wait. */
  #guestWaits = false;

  constructor(id: number, exchange: Exchange, packedHead: string, events: StreamEvents) {
    const { status, headers } = parseHead(packedHead);
    this.#id = id;
    this.#exchange = exchange;
    this.#status = status;
    this.#headers = headers;
    this.#events = events;
    this.bodiless = exchange.method === 'HEAD' || status === 204 || status === 304;
  }

  get isOpen(): boolean {
    return this.#sink !== null && !this.#over;
  }

  /** False: wait for `drained`. */
  write(piece: Buffer | string): boolean {
    if (this.#over || piece.length === 0) return true;
    if (this.#sink !== null) return this.#pass(piece);
    this.#held.push(piece);
    this.#heldBytes += piece.length;
    return this.#heldBytes < HELD_BYTES || this.flush();
  }

  end(): void {
    this.#ended = true;
    if (this.#sink !== null) this.#finish();
  }

  /** Lets out what was held back. False: wait for `drained`. */
  flush(): boolean {
    if (this.#over || this.#sink !== null) return true;
    if (this.#ended && !this.bodiless) {
      this.#over = true;
      this.#sendOr500(() => this.#exchange.answer(this.#status, this.#headers, joined(this.#held)));
      this.#events.headSent(this.#id);
      return true;
    }
    if (!this.#sendOr500(() => this.#open())) {
      this.#over = true;
      this.#events.refused(this.#id);
      return true;
    }
    let room = true;
    for (const piece of this.#held.splice(0)) room = this.#pass(piece);
    if (this.#ended) this.#finish();
    this.#events.headSent(this.#id);
    return room;
  }

  close(): void {
    if (this.#ended) this.flush();
    else if (this.isOpen) {
      this.#over = true;
      this.#sink!.abort();
    }
  }

  #open(): void {
    this.#sink = this.#exchange.stream(this.#status, this.#headers);
    this.#sink.onDrain = () => {
      if (!this.#guestWaits || this.#over) return;
      this.#guestWaits = false;
      this.#events.drained(this.#id);
    };
  }

  #pass(piece: Buffer | string): boolean {
    const room = this.#sink!.write(piece);
    if (!room) this.#guestWaits = true;
    return room;
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#sink!.end();
  }

  #sendOr500(send: () => void): boolean {
    return sendOr500(this.#exchange, send, this.#events.log);
  }
}

/** Sends an answer, or says that it cannot be sent (a header with a line end, say): then false. */
export function sendOr500(exchange: Exchange, send: () => void, log: (text: string) => void): boolean {
  try {
    send();
    return true;
  } catch (error) {
    log(`error: the answer cannot be sent: ${(error as Error).message}`);
    exchange.answer(500, ['content-type', 'text/plain;charset=UTF-8'], 'Internal Server Error');
    return false;
  }
}

function joined(pieces: readonly (Buffer | string)[]): Buffer {
  return Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)));
}
