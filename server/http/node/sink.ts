import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { BodySink } from '../exchange.ts';

/** Content-Length among headers in turn; null without one. */
export function lengthOf(headers: readonly string[]): number | null {
  for (let i = 0; i < headers.length; i += 2) if (isLength(headers[i]!)) return Number(headers[i + 1]);
  return null;
}

export const isLength = (name: string): boolean =>
  name.length === 14 && name.toLowerCase() === 'content-length';

/** A response has its socket only when those before it on the connection have been sent. */
export function onSocket(response: ServerResponse, use: (socket: Socket) => void): void {
  if (response.socket !== null) use(response.socket);
  else response.once('socket', use);
}

/** See BodySink. A body shorter or longer than promised ends the connection: the client would wait, or misread. */
export class ResponseSink implements BodySink {
  onDrain: (() => void) | null = null;
  readonly #response: ServerResponse;
  readonly #complete: () => void;
  /** Bytes that a Content-Length still promises; null without one, and where no body is sent. */
  #left: number | null;
  #hasLength: boolean;
  #over = false;

  /** `complete` is called when nothing more will be sent. */
  constructor(response: ServerResponse, length: number | null, complete: () => void) {
    this.#response = response;
    this.#complete = complete;
    this.#hasLength = length !== null;
    const { statusCode, req } = response;
    this.#left = req.method === 'HEAD' || statusCode === 204 || statusCode === 304 ? null : length;
    response.on('drain', () => this.onDrain?.());
  }

  write(piece: Buffer | string): boolean {
    // Node fails when it is written to after the end.
    if (this.#over || this.#response.destroyed) return true;
    if (this.#left === null) return this.#response.write(piece);
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    const promised = bytes.subarray(0, this.#left);
    const room = this.#response.write(promised);
    this.#left -= promised.length;
    if (promised.length < bytes.length) this.abort();
    return room;
  }

  end(): void {
    if (this.#over) return;
    if (this.#left !== null && this.#left > 0) {
      this.abort();
      return;
    }
    this.#over = true;
    this.#complete();
    this.#response.end();
  }

  abort(): void {
    if (this.#over) return;
    this.#over = true;
    this.#complete();
    const response = this.#response;
    onSocket(response, (socket) => {
      // Node writes at the end of this turn what it was given in it. Where the end of the connection is the end of the
      // body, only a reset says that it is not whole.
      setImmediate(() => {
        if (response.chunkedEncoding || this.#hasLength) socket.destroy();
        else socket.resetAndDestroy();
      });
    });
  }
}
