import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AdminAnswer, AdminRequest } from '../admin/endpoints.ts';
import { type Listener, listenError } from './listener.ts';

export interface AdminListenerOptions {
  host: string;
  /** 0: any free one. */
  port: number;
  answer(request: AdminRequest): Promise<AdminAnswer>;
}

/** Largest body of a request to the administration. */
const BODY_BYTES = 1024 * 1024;

/** Serves /__mock/* on a port of its own. Rejects with a sentence that names the port. */
export function listenAdmin(options: AdminListenerOptions): Promise<Listener> {
  const server = createServer({ noDelay: true }, (request, response) => {
    receive(options, request, response);
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, options.host, options.port)));
    server.listen({ host: options.host, port: options.port }, () => {
      resolve({
        port: (server.address() as AddressInfo).port,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            server.closeIdleConnections();
          }),
      });
    });
  });
}

function receive(options: AdminListenerOptions, request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= BODY_BYTES) chunks.push(chunk);
  });
  request.on('end', () => {
    if (length > BODY_BYTES) {
      const message = `the body: expected at most ${BODY_BYTES} bytes, got ${length}`;
      const body = `${JSON.stringify({ error: { code: 'E_ARGUMENT', message } })}\n`;
      send(response, { status: 413, contentType: 'application/json', body });
      return;
    }
    const space = request.headers['x-mock-space'];
    options
      .answer({
        method: request.method!,
        target: request.url!,
        space: typeof space === 'string' ? space : null,
        body: Buffer.concat(chunks).toString('utf8'),
      })
      .then((answer) => send(response, answer));
  });
}

function send(response: ServerResponse, { status, contentType, body, allow }: AdminAnswer): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...(allow === undefined ? {} : { allow }),
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
