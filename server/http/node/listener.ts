import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Limits } from '../../world/limits.ts';
import { type BodySink, type Exchange, type StageClock, spaceOf, TEXT_PLAIN } from '../exchange.ts';
import { BACKLOG, type Listener, type ListenerOptions, listenError } from '../listener.ts';
import { Outbox, type Sendable } from '../outbox.ts';
import { reasonOf } from '../reason.ts';
import { adopt } from './adopt.ts';
import { noteResponse, refuseMalformed, refuseTunnel } from './malformed.ts';
import { isLength, lengthOf, onSocket, ResponseSink } from './sink.ts';

interface Listening extends ListenerOptions {
  outbox: Outbox;
  /** Host and port as bound, for requests without a Host header. */
  authority: string;
}

/** How often Node looks for connections that are too slow: a quarter of the shorter time-out. */
const CHECKS_PER_TIMEOUT = 4;

/** Bodies up to this size leave in one write with the head; beyond it copying costs more than a second one. */
const SINGLE_WRITE_BYTES = 16 * 1024;

class HttpExchange implements Exchange, Sendable {
  readonly method: string;
  readonly target: string;
  readonly authority: string;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer | null;
  readonly arrivedMs = performance.now();
  stages: StageClock | null = null;
  onGone: (() => void) | null = null;
  readonly #response: ServerResponse;
  readonly #outbox: Outbox;
  #rest: Rest = NOTHING;
  /** Nothing more will be sent: the client may leave. */
  #complete = false;

  constructor(options: Listening, request: IncomingMessage, response: ServerResponse, body: Buffer | null) {
    this.method = request.method!;
    this.target = request.url!;
    this.authority = request.headers.host ?? options.authority;
    this.rawHeaders = request.rawHeaders;
    this.body = body;
    this.#response = response;
    this.#outbox = options.outbox;
  }

  get space(): string {
    return spaceOf(this.rawHeaders);
  }

  /** Unless the answer is complete already. */
  watch(): void {
    if (this.#complete) return;
    this.#response.on('close', () => {
      if (!this.#complete) this.onGone?.();
    });
  }

  answer(status: number, headers: readonly string[], body: Buffer | string): void {
    this.#rest = writeHead(this.#response, status, headers, body);
    this.#complete = true;
    this.#outbox.post(this);
  }

  send(): void {
    this.#response.end(this.#rest.body, this.#rest.encoding);
  }

  stream(status: number, headers: readonly string[]): BodySink {
    const response = this.#response;
    response.writeHead(status, reasonOf(status), [...headers]);
    // Node would keep the head back until there is a body.
    response.flushHeaders();
    return new ResponseSink(response, lengthOf(headers), () => {
      this.#complete = true;
    });
  }

  breakOff(bytes: Buffer | null, how: 'end' | 'reset'): void {
    const response = this.#response;
    this.#complete = true;
    onSocket(response, (socket) => {
      const finish = (): void => void (how === 'reset' ? socket.resetAndDestroy() : socket.destroySoon());
      if (bytes === null) finish();
      else socket.write(bytes, finish);
    });
  }
}

/** What a response is ended with. */
interface Rest {
  body: Buffer | string;
  encoding: 'utf8' | 'latin1';
}

const NOTHING: Rest = { body: '', encoding: 'utf8' };

function writeHead(
  response: ServerResponse,
  status: number,
  headers: readonly string[],
  body: Buffer | string,
): Rest {
  const bodiless = status === 204 || status === 304 || status < 200;
  // A Content-Length of the script's own could only be wrong.
  const out = headers.filter((_, i) => !isLength(headers[i - (i % 2)]!));
  if (!bodiless) out.push('content-length', String(Buffer.byteLength(body)));
  // Without it Node would keep the reason of a head that it has refused.
  response.writeHead(status, reasonOf(status), out);
  if (bodiless || response.req.method === 'HEAD') return NOTHING;
  if (typeof body === 'string' || body.length > SINGLE_WRITE_BYTES) return { body, encoding: 'utf8' };
  // Node joins a string with the head into one write; latin1 carries any bytes unchanged.
  return { body: body.toString('latin1'), encoding: 'latin1' };
}

/** See Listen. */
export function listen(options: ListenerOptions): Promise<Listener> {
  const { limits } = options;
  const listening: Listening = { ...options, authority: '', outbox: new Outbox(options.together) };
  const shortest = Math.min(limits.headerTimeoutMs, limits.bodyTimeoutMs);
  const server = createServer({
    keepAlive: false,
    noDelay: true,
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headerTimeoutMs,
    requestTimeout: limits.headerTimeoutMs + limits.bodyTimeoutMs,
    connectionsCheckingInterval: Math.max(50, Math.floor(shortest / CHECKS_PER_TIMEOUT)),
    requireHostHeader: false,
  });
  server.on('request', (request, response) => receive(listening, request, response));
  server.on('clientError', (error, socket) => refuseMalformed(error, socket as Socket));
  server.on('connect', (_request, socket) => refuseTunnel(socket as Socket));
  // Many clients wait with the body until told to go on; the limit is known then already.
  server.on('checkContinue', (request, response) => {
    if (!tooLong(request, limits)) response.writeContinue();
    receive(listening, request, response);
  });
  if (options.connections !== undefined) {
    listening.authority = `${options.host}:${options.port}`;
    return Promise.resolve(adopt(server, options.connections, options.port));
  }
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, options.host, options.port)));
    server.listen({ host: options.host, port: options.port, backlog: BACKLOG }, () => {
      const { port } = server.address() as AddressInfo;
      listening.authority = `${options.host}:${port}`;
      resolve({
        port,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            server.closeIdleConnections();
          }),
      });
    });
  });
}

function receive(options: Listening, request: IncomingMessage, response: ServerResponse): void {
  noteResponse(request.socket, response);
  if (!options.keepAlive) response.shouldKeepAlive = false;
  if (!hasBody(request)) {
    begin(options, request, response, null);
    return;
  }
  const limit = options.limits.bodyBytes;
  if (tooLong(request, options.limits)) {
    refuseBody(request, response);
    return;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > limit) refuseBody(request, response);
    else chunks.push(chunk);
  });
  request.on('end', () => {
    if (length <= limit)
      begin(options, request, response, chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
  });
}

function begin(
  options: Listening,
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer | null,
): void {
  const exchange = new HttpExchange(options, request, response, body);
  options.handle(exchange);
  exchange.watch();
}

const hasBody = (request: IncomingMessage): boolean =>
  request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;

const tooLong = (request: IncomingMessage, limits: Limits): boolean =>
  Number(request.headers['content-length'] ?? 0) > limits.bodyBytes;

/** 413, and the connection ends: the rest of the body is not read. */
function refuseBody(request: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent) return;
  request.removeAllListeners('data');
  request.resume();
  response.shouldKeepAlive = false;
  const { body, encoding } = writeHead(response, 413, TEXT_PLAIN, 'Content Too Large');
  response.end(body, encoding);
  response.once('finish', () => request.socket.destroySoon());
}
