/** Answers in pieces while their worlds are parked between the pieces. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BodySink, Exchange } from '../../../server/http/exchange.ts';
import { startApp, type TestApp } from '../../../server/testing.ts';
import type { Limits } from '../../../server/world/limits.ts';
import variant from '../../snapshot.ts';

const SCRIPT = `
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const text = new TextEncoder();
/** n pieces of its own, ms apart. */
mock.get('/timed/:me/:n/:ms', (req) => {
  const { me, n, ms } = req.params;
  let i = 0;
  return new Response(new ReadableStream({
    async pull(controller) {
      if (i > 0) await sleep(Number(ms));
      controller.enqueue(text.encode(me + '.' + i + ' '));
      if (++i === Number(n)) controller.close();
    },
    cancel() { mock.store.push('cancelled', Number(me)); },
  }));
});
mock.get('/cancelled', () => Response.json(mock.store.get('cancelled') ?? []));
`;

interface Client {
  readonly pieces: string[];
  /** How the body ended; null: it has not. */
  ended: 'whole' | 'broken' | null;
  readonly end: Promise<void>;
  gone(): void;
  /** Takes more, if the server was told to wait. */
  drain(): boolean;
}

/** A client that takes so many pieces before the server is told to wait. */
function ask(app: TestApp, target: string, takes: number): Client {
  const { promise, resolve } = Promise.withResolvers<void>();
  let drain: (() => void) | null = null;
  const client: Client = {
    pieces: [],
    ended: null,
    end: promise,
    gone: () => exchange.onGone?.(),
    drain() {
      const waiting = drain;
      drain = null;
      waiting?.();
      return waiting !== null;
    },
  };
  const over = (how: 'whole' | 'broken'): void => {
    client.ended ??= how;
    resolve();
  };
  const sink: BodySink = {
    onDrain: null,
    write(piece) {
      client.pieces.push(piece.toString());
      if (client.pieces.length % takes !== 0) return true;
      drain = () => sink.onDrain?.();
      return false;
    },
    end: () => over('whole'),
    abort: () => over('broken'),
  };
  const exchange: Exchange = {
    method: 'GET',
    target,
    authority: 'mock.test',
    rawHeaders: [],
    body: null,
    arrivedMs: performance.now(),
    space: '',
    stages: null,
    onGone: null,
    stream: () => sink,
    breakOff: assert.fail,
    answer(_status, _headers, body) {
      client.pieces.push(body.toString());
      over('whole');
    },
  };
  app.app.handle(exchange);
  return client;
}

const start = (limits: Partial<Limits>): Promise<TestApp> => startApp(variant, { 'mock.js': SCRIPT }, limits);
const census = (app: TestApp) => app.app.source.census!();
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

function assertEmpty(app: TestApp): void {
  const { parked, parkedBytes, waiting } = census(app);
  assert.deepEqual({ parked, parkedBytes, waiting }, { parked: 0, parkedBytes: 0, waiting: 0 });
}

const body = (me: number, pieces: number): string =>
  range(pieces)
    .map((i) => `${me}.${i} `)
    .join('');

test('200 streams on 3 machines: each client gets its own pieces, in order and whole', async () => {
  await using app = await start({ machines: 3 });
  const clients = range(200).map((me) => ask(app, `/timed/${me}/5/20`, 1_000));
  for (let i = 0; i < 100 && census(app).parked < 197; i++) await sleep(1);
  assert.ok(census(app).parked > 100, `${census(app).parked} are parked`);
  await Promise.all(clients.map(({ end }) => end));
  for (const [me, { pieces, ended }] of clients.entries()) {
    assert.equal(ended, 'whole');
    assert.equal(pieces.join(''), body(me, 5));
    assert.ok(pieces.length > 1, 'the pieces came all at once');
  }
  assertEmpty(app);
  assert.deepEqual(app.log, []);
});

test('a stream that waits for its client is parked, and goes on when the client takes more', async () => {
  await using app = await start({ machines: 1 });
  const clients = range(20).map((me) => ask(app, `/timed/${me}/6/0`, 2));
  for (let i = 0; i < 200 && clients.some(({ pieces }) => pieces.length < 2); i++) await sleep(5);
  await sleep(20);
  // None has got all of it, nobody's timer is running, and one machine is enough.
  assert.ok(clients.every(({ ended }) => ended === null));
  assert.equal(census(app).parked, 19);
  for (let i = 0; i < 500 && clients.some(({ ended }) => ended === null); i++) {
    for (const client of clients) client.drain();
    await sleep(1);
  }
  for (const [me, { pieces, ended }] of clients.entries()) {
    assert.equal(ended, 'whole');
    assert.equal(pieces.join(''), body(me, 6));
  }
  assertEmpty(app);
});

test('a client that goes away in the middle of a parked stream frees it, and the script is told', async () => {
  await using app = await start({ machines: 1 });
  const clients = range(20).map((me) => ask(app, `/timed/${me}/100/30`, 1_000));
  for (let i = 0; i < 200 && clients.some(({ pieces }) => pieces.length < 1); i++) await sleep(5);
  assert.equal(census(app).parked, 19);
  for (const { gone } of clients) gone();
  assertEmpty(app);
  const { body: told } = await app.get('/cancelled');
  assert.deepEqual(
    (JSON.parse(told) as number[]).sort((a, b) => a - b),
    range(20),
  );
});
