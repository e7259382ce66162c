/** For the tests of this level: a listener in this process, and clients that speak bytes. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { DEFAULT_LIMITS, type Limits } from '../../world/limits.ts';
import type { Exchange } from '../exchange.ts';
import type { Listener, ListenerOptions } from '../listener.ts';
import { listen } from './listener.ts';

export interface Served extends AsyncDisposable {
  readonly listener: Listener;
  /** Exchanges handed over so far. */
  readonly exchanges: Exchange[];
  client(): Promise<Client>;
}

/** `handle` by default answers with what it was asked. */
export async function serve(
  handle: (exchange: Exchange) => void = echo,
  options: Partial<Omit<ListenerOptions, 'limits' | 'handle'>> & { limits?: Partial<Limits> } = {},
): Promise<Served> {
  const exchanges: Exchange[] = [];
  const listener = await listen({
    host: '127.0.0.1',
    port: 0,
    keepAlive: true,
    together: 1,
    ...options,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    handle(exchange) {
      exchanges.push(exchange);
      handle(exchange);
    },
  });
  const clients: Client[] = [];
  return {
    listener,
    exchanges,
    async client() {
      const socket = connect({ port: listener.port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
      await once(socket, 'connect');
      const client = new Client(socket);
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const { socket } of clients) socket.destroy();
      await listener.close();
    },
  };
}

/** What was understood, as JSON. */
export function echo(exchange: Exchange): void {
  exchange.answer(200, ['content-type', 'application/json'], JSON.stringify(understood(exchange)));
}

export interface Understood {
  method: string;
  target: string;
  authority: string;
  headers: readonly string[];
  /** latin1; null without one. */
  body: string | null;
}

export function understood({ method, target, authority, rawHeaders, body }: Exchange): Understood {
  return { method, target, authority, headers: rawHeaders, body: body?.toString('latin1') ?? null };
}

/** How long a test waits for what must come. */
const PATIENCE_MS = 10_000;

export class Client {
  readonly socket: Socket;
  /** All that came so far, latin1. */
  text = '';
  /** `end`: a FIN; a code: broken off. null: open. */
  ended: string | null = null;
  #changed: () => void = () => {};

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => {
      this.text += chunk.toString('latin1');
      this.#changed();
    });
    socket.on('end', () => this.#end('end'));
    socket.on('error', (error: NodeJS.ErrnoException) => this.#end(error.code ?? error.message));
  }

  send(bytes: string): this {
    this.socket.write(bytes, 'latin1');
    return this;
  }

  /** Waits until that has come; all that came. */
  async until(what: string | RegExp): Promise<string> {
    await this.#wait(
      () => (typeof what === 'string' ? this.text.includes(what) : what.test(this.text)),
      String(what),
    );
    return this.text;
  }

  /** Waits until the server has ended the connection; all that came. */
  async untilEnd(): Promise<string> {
    await this.#wait(() => this.ended !== null, 'the end');
    return this.text;
  }

  #end(how: string): void {
    this.ended ??= how;
    this.#changed();
  }

  #wait(there: () => boolean, what: string): Promise<void> {
    if (there()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const got = JSON.stringify(this.text);
        reject(new Error(`expected ${what} within ${PATIENCE_MS} ms, got ${got}, ${this.ended ?? 'open'}`));
      }, PATIENCE_MS);
      this.#changed = () => {
        if (!there()) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Statuses of all answers in the text, bodies with a length skipped. */
export const statuses = (text: string): number[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) [^\r]*\r\n/g)].map((match) => Number(match[1]));
