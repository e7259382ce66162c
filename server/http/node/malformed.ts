/** Requests that node:http cannot read, or will not. By itself it would drop the answers of those before them. */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { reasonOf } from '../reason.ts';

const LAST = Symbol('last response');

interface Served extends Socket {
  [LAST]?: ServerResponse;
}

/** Notes which response is the last one asked for on its connection. */
export function noteResponse(socket: Socket, response: ServerResponse): void {
  (socket as Served)[LAST] = response;
}

const refused = new WeakSet<Socket>();

/** For the server's `clientError`: what was asked for before is answered first. */
export function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  const status = statusOf(error.code ?? '');
  if (status === null || !socket.writable) {
    socket.destroy(error);
    return;
  }
  if (refused.has(socket)) return;
  refused.add(socket);
  const last = (socket as Served)[LAST];
  if (last === undefined || last.writableFinished) {
    end(socket, status);
  } else if (!last.req.complete) {
    // It is the body of this request that cannot be read.
    if (!last.headersSent) last.writeHead(status, reasonOf(status), { connection: 'close' }).end();
    last.once('finish', () => socket.destroySoon());
  } else if (error.code !== 'HPE_CLOSED_CONNECTION') {
    last.once('finish', () => end(socket, status));
  }
}

/** For the server's `connect`: a tunnel cannot be mocked. Node has let go of the connection by then. */
export function refuseTunnel(socket: Socket): void {
  // What breaks it is of no interest, but that it ends is noticed only by who reads.
  socket.on('error', () => {}).resume();
  const last = (socket as Served)[LAST];
  if (last === undefined || last.writableFinished) end(socket, 400);
  else last.once('finish', () => end(socket, 400));
}

/** The status for an error of the parser; null: it is the connection that is broken. */
function statusOf(code: string): number | null {
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return 413;
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408;
  return code.startsWith('HPE_') ? 400 : null;
}

function end(socket: Socket, status: number): void {
  if (!socket.writable) return;
  socket.write(`HTTP/1.1 ${status} ${reasonOf(status)}\r\nConnection: close\r\n\r\n`);
  socket.destroySoon();
}
