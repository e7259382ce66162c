import { createServer, type Server, type Socket } from 'node:net';
import { BACKLOG, type Listener, listenError } from './listener.ts';

/** Passed on as it is by those who know no sockets. */
export type Connection = Socket;

export interface AcceptOptions {
  host: string;
  /** 0: any free one. */
  port: number;
  /** A connection nothing was read from yet. */
  connected(socket: Socket): void;
}

/** Accepts connections for others to serve: bytes stay in the kernel. Rejects with a sentence that names the port. */
export function accept({ host, port, connected }: AcceptOptions): Promise<Listener> {
  const server: Server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
    // Who serves it hears of it too.
    socket.on('error', () => {});
    connected(socket);
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, host, port)));
    server.listen({ host, port, backlog: BACKLOG }, () => {
      resolve({
        port: (server.address() as { port: number }).port,
        close: () => new Promise((done) => void server.close(() => done())),
      });
    });
  });
}

/** Worker: connections accepted elsewhere, one call each. */
export type Connections = (take: (socket: Socket) => void) => void;
