import { connect, type Socket } from 'node:net';
import type { WireRequest } from './request-bytes.ts';
import { ResponseParser } from './response-parser.ts';

const READ_BUFFER_BYTES = 16 * 1024;
/** A connection that stood idle so long may have been ended by the server just as we wrote to it. */
const IDLE_MS = 50;

export interface Failure {
  /** 'connect': no connection came about. 'broken': reset, ended, malformed. 'timeout': no answer in time. */
  kind: 'connect' | 'broken' | 'timeout';
  reason: string;
}

/** Who drives a channel. Both calls leave the channel free, so the next request can be sent from within. */
export interface ChannelOwner {
  /** `channel.parser` holds the complete answer. */
  answered(channel: Channel): void;
  failed(channel: Channel, failure: Failure): void;
}

/**
 * One connection of the generator that carries one request at a time, kept open between requests where the
 * server allows it and opened anew where not. The clock of a request (`sentMs`) starts when it is written;
 * where a connection has to be made first, when connecting starts: that is part of what the client waits for.
 */
export class Channel {
  readonly parser = new ResponseParser();
  /** Whose request is under way. */
  owner: ChannelOwner;
  /** performance.now() at which the current request was to be sent; for the owner. */
  intendedMs = 0;
  /** performance.now() of the actual send of the current or last request. */
  sentMs = 0;
  /** Which request of the scenario is under way. */
  request = 0;
  /** The current answer is kept for comparison. */
  kept = false;
  /** For the owner: where it is in the round of requests. */
  turn = 0;
  /** For the owner: failures in a row. */
  misses = 0;
  busy = false;

  readonly #host: string;
  readonly #port: number;
  readonly #buffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
  #socket: Socket | undefined;
  #connected = false;
  #lastAnswerMs = 0;
  /** The request under way, as long as it may be sent again: it went out on a connection that had idled. */
  #resend: WireRequest | undefined;

  constructor(host: string, port: number, owner: ChannelOwner) {
    this.#host = host;
    this.#port = port;
    this.owner = owner;
  }

  send(request: WireRequest, keep: boolean): void {
    this.busy = true;
    this.kept = keep;
    this.parser.begin(request.toHead, keep);
    this.sentMs = performance.now();
    const reused = this.#socket !== undefined;
    this.#resend = reused && this.sentMs - this.#lastAnswerMs > IDLE_MS ? request : undefined;
    this.#write(request);
  }

  /** Fails the request under way if it has waited longer than `timeoutMs`. */
  expire(nowMs: number, timeoutMs: number): void {
    if (!this.busy || nowMs - this.sentMs <= timeoutMs) return;
    const stage = this.#connected ? (this.parser.begun ? 'incomplete answer' : 'no answer') : 'not connected';
    this.#fail({ kind: 'timeout', reason: `${stage} after ${timeoutMs} ms` });
  }

  /** Ends the connection; a request under way is forgotten without a word to the owner. */
  close(): void {
    this.busy = false;
    this.#drop();
  }

  #write(request: WireRequest): void {
    this.#socket ??= this.#connect();
    this.#socket.write(request.bytes);
  }

  #connect(): Socket {
    this.#connected = false;
    const onread = { buffer: this.#buffer, callback: (length: number) => this.#read(socket, length) };
    const socket: Socket = connect({ host: this.#host, port: this.#port, noDelay: true, onread });
    socket.on('connect', () => {
      if (this.#socket === socket) this.#connected = true;
    });
    let cause: NodeJS.ErrnoException | undefined;
    socket.on('error', (error) => {
      cause = error;
    });
    socket.on('end', () => this.#ended(socket, undefined));
    socket.on('close', () => this.#ended(socket, cause));
    return socket;
  }

  #read(socket: Socket, length: number): boolean {
    if (this.#socket !== socket) return true;
    if (!this.busy) {
      // Nothing was asked: such a connection cannot be trusted with the next request.
      this.#drop();
      return true;
    }
    const { parser } = this;
    const end = parser.feed(this.#buffer, 0, length);
    if (parser.state === 'complete' && end < length) {
      this.#fail({ kind: 'broken', reason: `${length - end} bytes after the end of the answer` });
    } else if (parser.state === 'complete') this.#complete();
    else if (parser.state === 'failed') this.#fail({ kind: 'broken', reason: parser.failure });
    return true;
  }

  #ended(socket: Socket, cause: NodeJS.ErrnoException | undefined): void {
    if (this.#socket !== socket) return;
    const { parser } = this;
    const why = cause?.code ?? cause?.message ?? 'closed';
    if (!this.busy) this.#drop();
    else if (!this.#connected) this.#fail({ kind: 'connect', reason: `connect: ${why}` });
    else if (this.#resend !== undefined && !parser.begun) {
      const request = this.#resend;
      this.#resend = undefined;
      this.#drop();
      this.#write(request);
    } else if (cause !== undefined) this.#fail({ kind: 'broken', reason: `connection broken: ${why}` });
    else {
      parser.end();
      if (parser.state === 'complete') this.#complete();
      else this.#fail({ kind: 'broken', reason: parser.failure });
    }
  }

  #complete(): void {
    this.busy = false;
    this.#lastAnswerMs = performance.now();
    if (this.parser.closes) this.#drop();
    this.owner.answered(this);
  }

  /** performance.now() when the last answer was complete. */
  get answeredMs(): number {
    return this.#lastAnswerMs;
  }

  #fail(failure: Failure): void {
    this.busy = false;
    this.#drop();
    this.owner.failed(this, failure);
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#connected = false;
    socket?.destroy();
  }
}
