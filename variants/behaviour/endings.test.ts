import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { resolveVariant } from '../combine.ts';
import { type Served, serve } from './testing.ts';

const SCRIPT = `
  mock.get('/whole', () => new Response('0123456789'));
  mock.get('/truncate', { fault: { kind: 'truncate' } }, () => new Response('0123456789'));
  mock.get('/chunk', { fault: { kind: 'malformed-chunk' } }, () => new Response('0123456789'));
  mock.get('/reset', { fault: { kind: 'reset' } }, () => new Response('x'));
  mock.get('/empty', { fault: { kind: 'empty' } }, () => new Response('x'));
  mock.get('/status', { fault: { kind: 'status', status: 502 } }, () => new Response('x'));
  mock.get('/hang', { fault: { kind: 'hang' } }, () => new Response('x'));
  mock.get('/later', { delay: 60_000 }, () => new Response('x'));
  const pieces = (wait, count, last) => new ReadableStream({
    start(controller) { this.n = 0 },
    async pull(controller) {
      if (this.n++ === count) return last(controller);
      await new Promise((done) => setTimeout(done, wait));
      controller.enqueue(new TextEncoder().encode('piece'));
    },
  });
  mock.get('/stream', () => new Response(pieces(1, 4, (it) => it.close())));
  mock.get('/breaks', () => new Response(pieces(1, 2, (it) => it.error(new Error('broken')))));
  mock.get('/endless', () => new Response(pieces(20, 1e9, (it) => it.close())));
  mock.get('/never', () => new Promise(() => {}));`;

interface Entry {
  target: string;
  ending: string;
  response: { status: number } | null;
}

const journal = async (it: Served, path: string): Promise<Entry | undefined> => {
  const { requests } = (await (await it.admin(`requests?path=${path}`)).json()) as { requests: Entry[] };
  return requests[0];
};

/** Sends a request and reads until the server ends, or leaves as soon as the journal has it. */
async function raw(it: Served, path: string, leave: boolean): Promise<void> {
  const socket = connect(it.port, '127.0.0.1');
  const closed = new Promise<void>((done) => {
    socket.on('error', () => {});
    socket.on('close', () => done());
  });
  socket.resume();
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  if (leave) {
    await until(async () => (await journal(it, path)) !== undefined);
    if (path === '/endless') await new Promise((done) => socket.once('data', done));
    socket.destroy();
  }
  await closed;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + 10_000;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error('it never came to hold');
    await new Promise((done) => setTimeout(done, 5));
  }
}

for (const name of [
  'snapshot+connection=keep-alive',
  'snapshot+connection=keep-alive+http=direct',
  'baseline',
]) {
  test(`${name}: however a request ends, the journal has its end and nothing is left in flight`, async () => {
    await using it = await serve(await resolveVariant(name), SCRIPT, {
      journal: { entries: 100, bytes: 1e6 },
    });
    for (const [path, ending, status] of [
      ['/whole', 'answered', 200],
      ['/truncate', 'cut', 200],
      ['/chunk', 'cut', 200],
      ['/reset', 'reset', undefined],
      ['/empty', 'cut', undefined],
      ['/status', 'answered', 502],
      ['/stream', 'streamed', 200],
      ['/breaks', 'aborted', 200],
      ['/endless', 'gone', 200],
      ['/hang', 'gone', undefined],
      ['/later', 'gone', undefined],
      ['/never', 'gone', undefined],
    ] as const) {
      await raw(it, path, ending === 'gone');
      await until(async () => (await journal(it, path))?.ending !== 'in flight');
      const entry = await journal(it, path);
      assert.deepEqual([entry?.ending, entry?.response?.status], [ending, status], path);
    }
    const metrics = await (await it.admin('metrics')).text();
    assert.match(metrics, /^mock_requests_in_flight 0$/m);
  });
}
