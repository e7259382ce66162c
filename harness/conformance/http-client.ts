import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type HttpAnswer, parseAnswer } from './http-parse.ts';

export interface Address {
  host: string;
  port: number;
}

export interface HttpRequest {
  method?: string;
  path: string;
  /** As written; Host and Content-Length are added unless given. */
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** Default 1.1. */
  version?: '1.0' | '1.1';
}

/** The bytes of a request. */
export function formatRequest({ host, port }: Address, request: HttpRequest): string {
  const { method = 'GET', path, headers = {}, body, version = '1.1' } = request;
  const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const lines = [`${method} ${path} HTTP/${version}`];
  if (!given.has('host')) lines.push(`Host: ${host}:${port}`);
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (body !== undefined && !given.has('content-length') && !given.has('transfer-encoding')) {
    lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
}

/** One socket: whatever bytes go out, and the answers that come back, in order. */
export class Connection {
  readonly #address: Address;
  readonly #socket: Socket;
  #bytes = Buffer.alloc(0);
  #ended = false;
  #error: Error | null = null;
  #sentAt = performance.now();
  #changed = Promise.withResolvers<void>();

  private constructor(address: Address, socket: Socket) {
    this.#address = address;
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      this.#notify();
    });
    socket.on('end', () => this.#end(null));
    socket.on('close', () => this.#end(null));
    // A reset after the answer is the server's way of not reading the rest: only who waits is told.
    socket.on('error', (error) => this.#end(error));
  }

  static async open(address: Address): Promise<Connection> {
    const socket = connect(address);
    const connection = new Connection(address, socket);
    await once(socket, 'connect');
    return connection;
  }

  /** Bytes as they are, or a request. */
  send(what: string | HttpRequest): void {
    this.#sentAt = performance.now();
    this.#socket.write(typeof what === 'string' ? what : formatRequest(this.#address, what));
  }

  /** The next answer. Rejects when the connection ends before it is complete. */
  async answer({ head = false } = {}): Promise<HttpAnswer> {
    for (;;) {
      const parsed = parseAnswer(this.#bytes, { ended: this.#ended, head });
      if (parsed !== null) {
        this.#bytes = Buffer.from(parsed.rest);
        return { ...parsed.answer, elapsedMs: performance.now() - this.#sentAt };
      }
      if (this.#ended) throw this.#cutShort();
      await this.#changed.promise;
    }
  }

  /** Resolves when the server has ended its side. Rejects if it sends anything more before that. */
  async ended(): Promise<void> {
    while (!this.#ended) {
      if (this.#bytes.length > 0) throw new Error(`expected the connection to end, got ${this.#received()}`);
      await this.#changed.promise;
    }
  }

  close(): void {
    this.#socket.destroy();
  }

  #end(error: Error | null): void {
    this.#error ??= error;
    this.#ended = true;
    this.#notify();
  }

  #notify(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  #cutShort(): Error {
    const why = this.#error === null ? '' : ` (${this.#error.message})`;
    return new Error(`expected an answer, got the end of the connection after ${this.#received()}${why}`, {
      cause: this.#error,
    });
  }

  #received(): string {
    return this.#bytes.length === 0 ? 'no byte' : JSON.stringify(this.#bytes.toString('latin1', 0, 80));
  }
}
