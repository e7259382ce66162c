/**
 * `node reference-server.ts LIMITS`: node:http with the options of the mock server's listener, answering as the
 * fuzzer's script does, without a script. LIMITS is JSON, see ReferenceLimits. One ready line on stdout.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface ReferenceLimits {
  headerBytes: number;
  bodyBytes: number;
  headerTimeoutMs: number;
  bodyTimeoutMs: number;
  keepAlive: boolean;
}

const limits = JSON.parse(process.argv[2]!) as ReferenceLimits;

const server = createServer({
  keepAlive: false,
  noDelay: true,
  maxHeaderSize: limits.headerBytes,
  headersTimeout: limits.headerTimeoutMs,
  requestTimeout: limits.headerTimeoutMs + limits.bodyTimeoutMs,
  requireHostHeader: false,
});

const announced = (request: IncomingMessage): number => Number(request.headers['content-length'] ?? 0);

function answer(request: IncomingMessage, response: ServerResponse, bytes: number): void {
  const echo = `${request.method} ${bytes}`;
  response.writeHead(200, ['x-echo', echo, 'content-length', String(echo.length)]);
  response.end(request.method === 'HEAD' ? undefined : echo);
}

function refuse(request: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent) return;
  request.removeAllListeners('data');
  request.resume();
  response.shouldKeepAlive = false;
  const text = 'Content Too Large';
  response.writeHead(413, ['content-length', String(text.length)]);
  response.end(request.method === 'HEAD' ? undefined : text);
  response.once('finish', () => request.socket.destroySoon());
}

/** The last response that was asked for on a connection. */
const lastOf = new WeakMap<Socket, ServerResponse>();
const refused = new WeakSet<Socket>();

const STATUS_LINES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/**
 * By itself node drops the answers to requests that stand before something malformed in the same read, which no client
 * could rely on. Here, as in the mock, they are given first; nothing follows a request that was the connection's last.
 */
server.on('clientError', (error: NodeJS.ErrnoException, stream) => {
  const socket = stream as Socket;
  const { code = '' } = error;
  if (refused.has(socket)) return;
  const last = lastOf.get(socket);
  const line = STATUS_LINES[code] ?? (code.startsWith('HPE_') ? '400 Bad Request' : null);
  if (line === null || !socket.writable) {
    socket.destroy();
    return;
  }
  refused.add(socket);
  const refuse = (): void => {
    if (socket.writable) socket.write(`HTTP/1.1 ${line}\r\nConnection: close\r\n\r\n`);
    socket.destroySoon();
  };
  const isOpen = last !== undefined && !last.writableFinished;
  if (!isOpen) refuse();
  else if (!last.req.complete) {
    if (!last.headersSent) last.writeHead(Number(line.slice(0, 3)), { connection: 'close' }).end();
    last.once('finish', () => socket.destroySoon());
  } else if (code !== 'HPE_CLOSED_CONNECTION') last.once('finish', refuse);
});

/** Where nobody listens for it, node ends the connection without a word, also about the requests before it. */
server.on('connect', (_request, stream) => {
  const socket = stream as Socket;
  socket.on('error', () => {}).resume();
  const refuse = (): void => {
    if (socket.writable) socket.write('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    socket.destroySoon();
  };
  const last = lastOf.get(socket);
  if (last === undefined || last.writableFinished) refuse();
  else last.once('finish', refuse);
});

function receive(request: IncomingMessage, response: ServerResponse): void {
  lastOf.set(request.socket, response);
  if (!limits.keepAlive) response.shouldKeepAlive = false;
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  if (length === undefined && coding === undefined) {
    // At once, and not at its end: an error may follow in the same read, and would come first.
    answer(request, response, 0);
    return;
  }
  if (announced(request) > limits.bodyBytes) {
    refuse(request, response);
    return;
  }
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limits.bodyBytes) refuse(request, response);
  });
  request.on('end', () => {
    if (bytes <= limits.bodyBytes) answer(request, response, bytes);
  });
}

server.on('request', receive);
server.on('checkContinue', (request, response) => {
  if (announced(request) <= limits.bodyBytes) response.writeContinue();
  receive(request, response);
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(
    `${JSON.stringify({ ready: true, host: '127.0.0.1', port, pid: process.pid, variant: 'reference' })}\n`,
  );
});
process.once('SIGTERM', () => process.exit(0));
process.stdin.resume();
process.stdin.once('end', () => process.exit(0));
