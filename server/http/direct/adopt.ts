import type { Socket } from 'node:net';
import type { Connections } from '../connection-passing.ts';
import type { Listener } from '../listener.ts';
import type { Service } from './service.ts';

/** A service of connections accepted by another process, as if it listened on `port`. */
export function adopt(
  connections: Connections,
  port: number,
  service: Service,
  serve: (accepted: Socket) => Socket,
): Listener {
  let closed: (() => void) | null = null;
  const look = (): void => {
    if (closed === null || service.connections.size > 0) return;
    service.close();
    closed();
  };
  connections((accepted) => serve(accepted).once('close', () => setImmediate(look)));
  return {
    port,
    close: () =>
      new Promise((done) => {
        service.ending = true;
        closed = done;
        for (const connection of service.connections) connection.leaveIfIdle();
        look();
      }),
  };
}
