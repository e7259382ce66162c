import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Connections } from '../connection-passing.ts';
import type { Listener } from '../listener.ts';

/** A server that serves connections accepted by another process, as if it listened on `port`. */
export function adopt(server: Server, connections: Connections, port: number): Listener {
  const open = new Set<Socket>();
  let closed: (() => void) | null = null;
  // Node starts looking for slow clients, and counts connections, when a server listens.
  server.emit('listening');
  server.on('request', (_request, response) => {
    response.once('close', () => {
      if (closed !== null) setImmediate(() => server.closeIdleConnections());
    });
  });
  connections((socket) => {
    open.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      if (open.size === 0) closed?.();
    });
    server.emit('connection', socket);
  });
  return {
    port,
    close: () =>
      new Promise((done) => {
        closed = done;
        server.closeIdleConnections();
        if (open.size === 0) done();
      }),
  };
}
