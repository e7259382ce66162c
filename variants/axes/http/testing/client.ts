/** A listener with a handler of the test's own, and a client that sees every byte. */
import { connect, type Socket } from 'node:net';
import type { HttpLevel } from '../../../../server/axes.ts';
import type { Exchange } from '../../../../server/http/exchange.ts';
import type { Listener, ListenerOptions } from '../../../../server/http/listener.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../../server/world/limits.ts';

const GIVE_UP_MS = 10_000;

export interface Served {
  port: number;
  listener: Listener;
  open(): Promise<Client>;
  /** Sends bytes on a connection of their own, and gives all that comes back until the server ends it. */
  talk(bytes: string | Buffer): Promise<string>;
}

export interface Serving extends Partial<Pick<ListenerOptions, 'keepAlive' | 'together'>> {
  limits?: Partial<Limits>;
}

export async function serving(
  level: HttpLevel,
  handle: (exchange: Exchange) => void,
  use: (served: Served) => Promise<void>,
  { keepAlive = true, together = 1, limits = {} }: Serving = {},
): Promise<void> {
  const listener = await level.listen({
    host: '127.0.0.1',
    port: 0,
    keepAlive,
    together,
    limits: { ...DEFAULT_LIMITS, ...limits },
    handle,
  });
  const clients: Client[] = [];
  const open = async (): Promise<Client> => {
    const client = await Client.open(listener.port);
    clients.push(client);
    return client;
  };
  try {
    await use({
      port: listener.port,
      listener,
      open,
      async talk(bytes) {
        const client = await open();
        client.send(bytes);
        await client.ended();
        return client.text;
      },
    });
  } finally {
    for (const client of clients) client.leave();
    await listener.close();
  }
}

export const get = (target: string, headers = '', method = 'GET'): string =>
  `${method} ${target} HTTP/1.1\r\nHost: mock.test\r\n${headers}\r\n`;

export const post = (target: string, body: string, headers = ''): string =>
  `${get(target, `Content-Length: ${Buffer.byteLength(body)}\r\n${headers}`, 'POST')}${body}`;

export const CLOSE = 'Connection: close\r\n';

export class Client {
  /** What has come, a character a byte. */
  text = '';
  /** How the server has ended the connection. */
  end: 'fin' | 'reset' | null = null;
  readonly #socket: Socket;
  #changed = Promise.withResolvers<void>();

  static open(port: number): Promise<Client> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new Client(socket)));
      socket.once('error', reject);
    });
  }

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => {
      this.text += chunk.toString('latin1');
      this.#change();
    });
    socket.on('end', () => this.#over('fin'));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // Writing to a connection that the server has ended is answered by a reset: that is not how it ended.
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') throw error;
      this.#over('reset');
    });
  }

  send(bytes: string | Buffer): void {
    if (typeof bytes === 'string') this.#socket.write(bytes, 'latin1');
    else this.#socket.write(bytes);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  leave(): void {
    this.#socket.destroy();
  }

  /** Waits until the text is such, and gives it. */
  async until(pattern: RegExp): Promise<string> {
    await this.#wait(String(pattern), () => pattern.test(this.text));
    return this.text;
  }

  async ended(): Promise<'fin' | 'reset'> {
    await this.#wait('the end', () => this.end !== null);
    return this.end!;
  }

  async #wait(what: string, so: () => boolean): Promise<void> {
    const giveUp = setTimeout(() => {
      this.#changed.reject(new Error(`expected ${what}, got ${JSON.stringify(this.text.slice(-400))}`));
    }, GIVE_UP_MS);
    try {
      while (!so()) {
        if (this.end !== null)
          throw new Error(`expected ${what}, got ${this.end} after ${JSON.stringify(this.text.slice(-400))}`);
        await this.#changed.promise;
      }
    } finally {
      clearTimeout(giveUp);
    }
  }

  #over(end: 'fin' | 'reset'): void {
    this.end ??= end;
    this.#change();
  }

  #change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

export interface Answer {
  line: string;
  headers: Record<string, string>;
  /** As it came: with chunks' frames. */
  body: string;
}

/** Takes the text of one answer apart; header names in lower case. */
export function parseAnswer(text: string): Answer {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) throw new Error(`expected a head, got ${JSON.stringify(text)}`);
  const [line = '', ...fields] = text.slice(0, end).split('\r\n');
  const headers: Record<string, string> = {};
  for (const field of fields) {
    const colon = field.indexOf(': ');
    headers[field.slice(0, colon).toLowerCase()] = field.slice(colon + 2);
  }
  return { line, headers, body: text.slice(end + 4) };
}

export const pause = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms));

/** Waits until it is so; gives up with a sentence. */
export async function until(what: string, so: () => boolean): Promise<void> {
  const giveUpMs = performance.now() + GIVE_UP_MS;
  while (!so()) {
    if (performance.now() > giveUpMs) throw new Error(`expected ${what} within ${GIVE_UP_MS} ms`);
    await pause(5);
  }
}
