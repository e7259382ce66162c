import { type AddressInfo, createServer, type Socket } from 'node:net';
import { BACKLOG, type Listener, type ListenerOptions, listenError } from '../listener.ts';
import { adopt } from './adopt.ts';
import { Connection } from './connection.ts';
import { Service } from './service.ts';
import { SharedReader } from './shared-reader.ts';

/** See Listen. */
export function listen(options: ListenerOptions): Promise<Listener> {
  const service = new Service(options);
  const reader = new SharedReader();
  const serve = (accepted: Socket): Socket => {
    const socket = reader.takeOver(accepted, (buffer, length) => connection.receive(buffer, 0, length));
    const connection = new Connection(service, socket);
    socket.resume();
    return socket;
  };
  if (options.connections !== undefined) {
    service.authority = `${options.host}:${options.port}`;
    return Promise.resolve(adopt(options.connections, options.port, service, serve));
  }
  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, serve);
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      service.close();
      reject(listenError(error, options.host, options.port));
    });
    server.listen({ host: options.host, port: options.port, backlog: BACKLOG }, () => {
      const { port } = server.address() as AddressInfo;
      service.authority = `${options.host}:${port}`;
      resolve({
        port,
        close: () =>
          new Promise((done) => {
            service.ending = true;
            server.close(() => {
              service.close();
              done();
            });
            for (const connection of service.connections) connection.leaveIfIdle();
          }),
      });
    });
  });
}
