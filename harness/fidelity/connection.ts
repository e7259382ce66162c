import { connect, type Socket } from 'node:net';

/** What came back for one request: fixed length only. */
export interface Reply {
  status: number;
  /** performance.now() at the write and at the first byte. */
  sentMs: number;
  firstByteMs: number;
}

/** One kept-open connection that carries one request at a time, as bare as can be: its own lateness is measured. */
export class Connection {
  readonly #socket: Socket;
  #text = '';
  #sentMs = 0;
  #firstByteMs = 0;
  #done: ((reply: Reply | null) => void) | null = null;
  closed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.#receive(text));
    socket.on('close', () => this.#close());
    // Told by `close`.
    socket.on('error', () => {});
  }

  static open(address: { host: string; port: number }): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ ...address, noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new Connection(socket));
      });
    });
  }

  /** `done` gets null when the connection ends instead. */
  send(bytes: string, done: (reply: Reply | null) => void): void {
    if (this.closed) {
      done(null);
      return;
    }
    this.#done = done;
    this.#text = '';
    this.#firstByteMs = 0;
    this.#sentMs = performance.now();
    this.#socket.write(bytes, 'latin1');
  }

  end(): void {
    this.#socket.destroy();
  }

  #receive(text: string): void {
    // Told that it has idled too long: nobody waits for that.
    if (this.#done === null) return;
    if (this.#firstByteMs === 0) this.#firstByteMs = performance.now();
    this.#text += text;
    const headEnd = this.#text.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const length = /\r\ncontent-length: (\d+)/i.exec(this.#text)?.[1];
    if (length === undefined)
      throw new Error(`expected a Content-Length, got ${this.#text.slice(0, headEnd)}`);
    if (this.#text.length < headEnd + 4 + Number(length)) return;
    const done = this.#done;
    this.#done = null;
    done?.({ status: Number(this.#text.slice(9, 12)), sentMs: this.#sentMs, firstByteMs: this.#firstByteMs });
  }

  #close(): void {
    this.closed = true;
    const done = this.#done;
    this.#done = null;
    done?.(null);
  }
}

/** Connections opened at once; more would overrun the queue of those that wait to be accepted. */
const AT_ONCE = 200;

export async function openMany(
  address: { host: string; port: number },
  count: number,
): Promise<Connection[]> {
  const connections: Connection[] = [];
  while (connections.length < count) {
    const some = Math.min(AT_ONCE, count - connections.length);
    connections.push(...(await Promise.all(Array.from({ length: some }, () => Connection.open(address)))));
  }
  return connections;
}

export const getRequest = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: fidelity\r\n\r\n`;
