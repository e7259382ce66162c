import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TrialError } from '../../model/errors.ts';
import { generatorContract } from '../testing/contract.ts';
import { get, hello, httpServer, keepRunning, opened, rawServer, targetOf } from '../testing/servers.ts';
import { createPaced } from './paced.ts';

const patience = { timeoutMs: 250, connectAttempts: 3 };
const paced = keepRunning(createPaced({ core: null, patience }));
const SLICE = { durationMs: 150, discardMs: 20 };

generatorContract(paced);

describe('paced, closed loop', () => {
  it('sees exactly the answers the server gave', async (t) => {
    await using server = await httpServer(hello);
    const session = await opened(
      t,
      paced,
      targetOf(server.port, { verifyEvery: 1, requests: [get('/a'), get('/b')] }),
    );
    const slice = await session.slice(SLICE);
    await session.close();
    assert.equal(slice.verified, server.seen);
    assert.equal(slice.errors, 0);
  });

  it('keeps its connections from one slice to the next, and between slices they are silent', async (t) => {
    const connections = new Set<unknown>();
    await using server = await httpServer((request, response) => {
      connections.add(request.socket);
      hello(request, response);
    });
    const session = await opened(t, paced, targetOf(server.port));
    await session.warmUp(40);
    await session.slice(SLICE);
    const between = server.seen;
    await new Promise((resolve) => setTimeout(resolve, 80));
    assert.equal(server.seen, between);
    await session.slice(SLICE);
    await session.close();
    assert.equal(connections.size, 4);
  });

  it('sends again what was written to a connection that the server had just given up', async (t) => {
    await using server = await httpServer(hello);
    let sockets = 0;
    await using front = await rawServer((socket) => {
      // The first four connections answer once, wait for the next request and end without an answer.
      const fickle = sockets++ < 4;
      let requests = 0;
      socket.on('data', () => {
        if (fickle && requests++ > 0) socket.end();
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhello /a');
      });
    });
    assert.ok(server.port > 0);
    const session = await opened(t, paced, targetOf(front.port));
    await session.warmUp(4);
    await new Promise((resolve) => setTimeout(resolve, 80));
    const second = await session.warmUp(4);
    await session.close();
    assert.deepEqual([second.errors, front.seen], [0, 8]);
  });

  it('measures a server that closes its connections, one connection for each request', async (t) => {
    await using server = await httpServer((request, response) => {
      response.setHeader('connection', 'close');
      hello(request, response);
    });
    const session = await opened(t, paced, targetOf(server.port, { verifyEvery: 1 }));
    const slice = await session.slice(SLICE);
    await session.close();
    assert.deepEqual([slice.errors, slice.errorSamples, slice.serverCloses], [0, [], true]);
    assert.equal(slice.verified, server.seen);
    assert.ok(slice.requests > 0);
  });

  it('reads answers that last until the connection ends', async (t) => {
    await using server = await rawServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\nhello /a'));
    });
    const session = await opened(t, paced, targetOf(server.port, { verifyEvery: 1 }));
    const warm = await session.warmUp(20);
    const slice = await session.slice(SLICE);
    await session.close();
    assert.deepEqual([warm.errors, slice.errors, slice.serverCloses], [0, 0, true]);
  });

  const broken: [string, Parameters<typeof rawServer>[0], RegExp][] = [
    ['a reset', (socket) => socket.once('data', () => socket.resetAndDestroy()), /ECONNRESET/],
    [
      'an end without an answer',
      (socket) => socket.once('data', () => socket.end()),
      /ended without an answer/,
    ],
    [
      'a short answer',
      (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello')),
      /short answer: the connection ended after 5 of 9 body bytes/,
    ],
    [
      'an answer that is too long',
      (socket) =>
        socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhello /a!')),
      /1 bytes after the end of the answer/,
    ],
    [
      'something that is not HTTP',
      (socket) => socket.on('data', () => socket.write('220 smtp\r\n\r\n')),
      /status line/,
    ],
  ];
  for (const [what, onSocket, reason] of broken) {
    it(`reports ${what}, without hammering the server`, async (t) => {
      await using server = await rawServer(onSocket);
      const session = await opened(t, paced, targetOf(server.port));
      const slice = await session.slice({ durationMs: 100, discardMs: 10 });
      await session.close();
      assert.equal(slice.requests, 0);
      assert.match(slice.errorSamples.join('\n'), reason);
      // Back-off of 5, 10, 20, 40, 80 … ms: six attempts or so on each of four connections.
      assert.ok(server.seen <= 28, `${server.seen} connections`);
    });
  }

  it('reports a server that never answers, and ends', async (t) => {
    await using server = await rawServer(() => {});
    const session = await opened(t, paced, targetOf(server.port));
    const slice = await session.slice({ durationMs: 50, discardMs: 10 });
    assert.deepEqual([slice.requests, slice.errors], [0, 4]);
    assert.deepEqual(slice.errorSamples, ['no answer after 250 ms']);
    await session.close();
  });

  it('gives a warm-up up when nothing is ever answered', async (t) => {
    await using server = await rawServer((socket) => socket.once('data', () => socket.end()));
    const session = await opened(t, paced, targetOf(server.port));
    await assert.rejects(session.warmUp(100_000), (error) => {
      return (
        error instanceof TrialError &&
        error.code === 'E_NO_ANSWER' &&
        error.message.includes(`:${server.port} `)
      );
    });
    await session.close();
  });

  it('goes on after a slice that failed', async (t) => {
    let broken = true;
    await using server = await httpServer((request, response) => {
      if (broken) request.socket.destroy();
      else hello(request, response);
    });
    const session = await opened(t, paced, targetOf(server.port));
    await assert.rejects(session.warmUp(100_000));
    broken = false;
    const slice = await session.slice(SLICE);
    await session.close();
    assert.equal(slice.errors, 0);
    assert.ok(slice.requests > 0);
  });

  it('compares every request of a scenario, also when verifyEvery is a multiple of their number', async (t) => {
    await using server = await httpServer((request, response) => {
      response.end(request.url === '/b' ? 'wrong' : `hello ${request.url}`);
    });
    const target = targetOf(server.port, {
      connections: 1,
      verifyEvery: 2,
      requests: [get('/a'), get('/b')],
    });
    const session = await opened(t, paced, target);
    const warm = await session.warmUp(40);
    await session.close();
    assert.equal(warm.errors, 10);
  });
});
