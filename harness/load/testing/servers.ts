/** Small servers for the tests of the load generators, on 127.0.0.1 and a free port, inside the test's process. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { after, before, type TestContext } from 'node:test';
import type { LoadGenerator, LoadSession, LoadTarget } from '../generator.ts';

export interface TestServer extends AsyncDisposable {
  port: number;
  /** Requests (or, of a raw server, connections) seen so far. */
  seen: number;
  /** Seen by path. */
  paths: Map<string, number>;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A node:http server. It counts before it calls `listener`. */
export async function httpServer(listener: RequestListener): Promise<TestServer> {
  const server = createHttpServer((request, response) => {
    test.seen++;
    const path = request.url!;
    test.paths.set(path, (test.paths.get(path) ?? 0) + 1);
    listener(request, response);
  });
  const test: TestServer = {
    port: await listen(server),
    seen: 0,
    paths: new Map(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return test;
}

/** A server whose CPU time is its own: the generators' workers are children of the test's process. */
export async function helloProcess(): Promise<{ port: number; pid: number } & Disposable> {
  const child = fork(join(import.meta.dirname, 'hello-server.mjs'));
  const [port] = (await once(child, 'message')) as [number];
  return { port, pid: child.pid!, [Symbol.dispose]: () => void child.kill() };
}

/** A TCP server that does to each connection whatever `onSocket` does. */
export async function rawServer(onSocket: (socket: Socket) => void): Promise<TestServer> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    test.seen++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // Resets are what these tests are about.
    socket.on('error', () => {});
    onSocket(socket);
  });
  const test: TestServer = {
    port: await listen(server),
    seen: 0,
    paths: new Map(),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return test;
}

/** A port on which nothing listens. */
export async function refusedPort(): Promise<number> {
  const server = await rawServer(() => {});
  await server[Symbol.asyncDispose]();
  return server.port;
}

/** Answers every path with its name, as the default request of `targetOf` expects. */
export const hello: RequestListener = (request, response) => {
  response.setHeader('content-type', 'text/plain');
  response.end(`hello ${request.url}`);
};

export function targetOf(port: number, changes: Partial<LoadTarget> = {}): LoadTarget {
  return {
    host: '127.0.0.1',
    port,
    pid: process.pid,
    requests: [get('/a')],
    connections: 4,
    verifyEvery: 10,
    ...changes,
  };
}

export function get(path: string): LoadTarget['requests'][number] {
  return { method: 'GET', path, expect: { status: 200, body: { kind: 'exact', text: `hello ${path}` } } };
}

/** A session that is closed at the end of the test, however it ends. */
export async function opened<Session extends LoadSession>(
  t: TestContext,
  generator: Omit<LoadGenerator, 'open'> & { open(target: LoadTarget): Promise<Session> },
  target: LoadTarget,
): Promise<Session> {
  const session = await generator.open(target);
  t.after(() => session.close());
  return session;
}

/** Keeps a generator's process alive from the first test to the last: starting one takes longer than most tests. */
export function keepRunning<Generator extends LoadGenerator>(generator: Generator): Generator {
  let keeper: LoadSession | undefined;
  before(async () => {
    if ((await generator.unavailable()) === null) keeper = await generator.open(targetOf(1));
  });
  after(() => keeper?.close());
  return generator;
}
