/** What goes over the wire and what comes back, byte for byte, through the paced generator. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { describe, it } from 'node:test';
import type { ScenarioRequest } from '../../model/scenario.ts';
import { httpServer, keepRunning, opened, rawServer, targetOf } from '../testing/servers.ts';
import { createPaced } from './paced.ts';

const paced = keepRunning(createPaced({ core: null }));
const SLICE = { durationMs: 150, discardMs: 10 };

const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
const LARGE = Buffer.concat(Array.from({ length: 800 }, () => EVERY_BYTE));
const digestOf = (bytes: Buffer) => ({
  kind: 'digest' as const,
  length: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
  beginning: null,
});

/** Bodies that the server got, by digest. */
function collecting(answer: RequestListener): { listener: RequestListener; bodies: Map<string, Buffer> } {
  const bodies = new Map<string, Buffer>();
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      bodies.set(createHash('sha256').update(body).digest('hex'), body);
      answer(request, response);
    });
  };
  return { listener, bodies };
}

describe('paced, bodies', () => {
  it('sends every byte as it is, also where the body is larger than a socket takes at once', async (t) => {
    const { listener, bodies } = collecting((_, response) => response.end('ok'));
    await using server = await httpServer(listener);
    const requests = [EVERY_BYTE, LARGE, Buffer.alloc(0)].map(
      (body): ScenarioRequest => ({
        method: 'POST',
        path: '/',
        body,
        expect: { status: 200, body: { kind: 'exact', text: 'ok' } },
      }),
    );
    const session = await opened(t, paced, targetOf(server.port, { requests }));
    const { errors, errorSamples } = await session.warmUp(60);
    assert.deepEqual([errors, errorSamples], [0, []]);
    assert.deepEqual(
      [...bodies.values()].map(({ length }) => length).sort((a, b) => a - b),
      [0, 256, 204_800],
    );
    for (const { body } of requests) {
      const sha256 = createHash('sha256').update(body!).digest('hex');
      assert.ok(bodies.get(sha256)?.equals(Buffer.from(body!)));
    }
  });

  it('compares binary answers byte for byte: what is the same as text is not the same', async (t) => {
    // Neither is UTF-8: as text both are two replacement characters.
    const [right, wrong] = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfd, 0xfc])];
    let sent = 0;
    await using server = await httpServer((_, response) => {
      response.end(sent++ % 2 === 0 ? right : wrong);
    });
    const request: ScenarioRequest = {
      method: 'GET',
      path: '/',
      expect: { status: 200, body: digestOf(right) },
    };
    const target = targetOf(server.port, { requests: [request], connections: 1, verifyEvery: 1 });
    const session = await opened(t, paced, target);
    const { errors, errorSamples } = await session.warmUp(40);
    assert.equal(errors, 20);
    assert.match(errorSamples[0]!, /GET \/: body: expected 2 bytes with SHA-256/);
  });

  it('reads answers of all kinds of length', async (t) => {
    await using server = await httpServer((request, response) => {
      const kinds: Record<string, () => void> = {
        '/chunked': () => {
          response.write(LARGE.subarray(0, 100_000));
          response.end(LARGE.subarray(100_000));
        },
        '/length': () => response.setHeader('content-length', LARGE.length).end(LARGE),
        '/head': () => response.setHeader('content-length', 999).end(),
        '/204': () => response.writeHead(204).end(),
        '/304': () => response.writeHead(304, { etag: '"1"', 'content-length': '999' }).end(),
        '/empty': () => response.setHeader('content-length', 0).end(),
      };
      kinds[request.url!]!();
    });
    const ask = (method: string, path: string, status: number, bytes: Buffer): ScenarioRequest => ({
      method,
      path,
      expect: { status, body: digestOf(bytes) },
    });
    const nothing = Buffer.alloc(0);
    const requests = [
      ask('GET', '/chunked', 200, LARGE),
      ask('GET', '/length', 200, LARGE),
      ask('HEAD', '/head', 200, nothing),
      ask('GET', '/204', 204, nothing),
      ask('GET', '/304', 304, nothing),
      ask('GET', '/empty', 200, nothing),
    ];
    const session = await opened(t, paced, targetOf(server.port, { requests, verifyEvery: 2 }));
    const slice = await session.slice(SLICE);
    assert.deepEqual([slice.errors, slice.errorSamples], [0, []]);
    assert.ok(slice.verified >= requests.length, `${slice.verified}`);
  });

  it('keeps to the round, in which a request may stand several times', async (t) => {
    let sent = '';
    await using server = await rawServer((socket) => {
      socket.on('data', (chunk) => {
        sent += chunk.toString('latin1').slice('GET /'.length, 'GET /x'.length);
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
    });
    const [a, b] = ['/a', '/b'].map(
      (path): ScenarioRequest => ({ method: 'GET', path, expect: { status: 200 } }),
    );
    const target = targetOf(server.port, { requests: [a!, b!, a!, a!], connections: 1 });
    const session = await opened(t, paced, target);
    assert.equal((await session.warmUp(8)).errors, 0);
    assert.equal(sent, 'abaaabaa');
  });
});
