/** Requests, answers and the connection between them, over real sockets. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { Exchange } from '../exchange.ts';
import { type Client, serve, statuses, type Understood } from './testing.ts';

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

const get = (target: string, fields = ''): string => `GET ${target} HTTP/1.1\r\nHost: x\r\n${fields}\r\n`;

/** Of an answer of `echo`. */
function bodyOf(text: string): Understood {
  const body = Buffer.from(text.slice(text.indexOf('\r\n\r\n') + 4), 'latin1');
  return JSON.parse(body.toString()) as Understood;
}

/** Holds exchanges back until the test answers them. */
function held(): { handle: (exchange: Exchange) => void; all: Exchange[]; next(): Promise<Exchange> } {
  const all: Exchange[] = [];
  return {
    all,
    handle: (exchange) => void all.push(exchange),
    async next() {
      const n = all.length;
      for (let i = 0; all.length === n; i++) {
        if (i > 1_000) throw new Error('expected another request within 10 s, got none');
        await sleep(10);
      }
      return all[n]!;
    },
  };
}

test('a request is understood', async () => {
  await using served = await serve();
  const client = await served.client();
  const text = await client.send(get('/a?b', 'X-A: 1\r\nx-a:\t2 \r\n')).until('}');
  assert.match(
    text,
    /^HTTP\/1\.1 200 OK\r\ncontent-type: application\/json\r\ncontent-length: \d+\r\nDate: /,
  );
  assert.match(text, /\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\n/);
  assert.deepEqual(bodyOf(text), {
    method: 'GET',
    target: '/a?b',
    authority: 'x',
    headers: ['Host', 'x', 'X-A', '1', 'x-a', '2'],
    body: null,
  });
});

test('without a Host header the authority is the address of the listener', async () => {
  await using served = await serve();
  const text = await (await served.client()).send('GET / HTTP/1.1\r\n\r\n').until('}');
  assert.equal(bodyOf(text).authority, `127.0.0.1:${served.listener.port}`);
});

const BODIES: Record<string, [bytes: string, body: string]> = {
  'with a length': ['POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhel\xffo', 'hel\xffo'],
  'of length 0': ['POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n', ''],
  'in chunks': [
    'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x\r\nlo\r\n0\r\na: b\r\n\r\n',
    'hello',
  ],
};

for (const [name, [bytes, body]] of Object.entries(BODIES)) {
  test(`a body ${name} is read wherever it is cut, and what follows is the next request`, async () => {
    await using served = await serve();
    for (let cut = 1; cut < bytes.length; cut++) {
      const client = await served.client();
      client.send(bytes.slice(0, cut));
      // Two writes at once could come as one piece.
      await turn();
      client.send(bytes.slice(cut) + get('/next', 'Connection: close\r\n'));
      const text = await client.untilEnd();
      assert.deepEqual(statuses(text), [200, 200], `cut at ${cut}`);
      assert.equal(bodyOf(text.slice(0, text.lastIndexOf('HTTP/1.1'))).body, body, `cut at ${cut}`);
      assert.match(text, /"target":"\/next"/);
    }
  });
}

test('requests sent at once are answered in order, one handed over after the other', async () => {
  const { handle, all, next } = held();
  await using served = await serve(handle);
  const client = await served.client();
  const first = next();
  client.send([1, 2, 3].map((n) => get(`/${n}`)).join(''));
  const exchange = await first;
  await sleep(30);
  assert.equal(all.length, 1);
  const second = next();
  exchange.answer(200, [], '<1>');
  const third = second.then((it) => {
    const after = next();
    it.answer(200, [], '<2>');
    return after;
  });
  (await third).answer(200, [], '<3>');
  const text = await client.until('<3>');
  assert.deepEqual(text.match(/<\d>/g), ['<1>', '<2>', '<3>']);
});

test('hundreds of requests in one piece are all answered, and others have their turn', async () => {
  await using served = await serve();
  const [many, one] = [await served.client(), await served.client()];
  many.send(Array.from({ length: 500 }, (_, n) => get(`/many/${n}`)).join(''));
  one.send(get('/one'));
  await Promise.all([many.until('/many/499'), one.until('/one')]);
  const order = served.exchanges.map(({ target }) => target);
  assert.equal(order.length, 501);
  assert.deepEqual(
    order.filter((target) => target !== '/one'),
    Array.from({ length: 500 }, (_, n) => `/many/${n}`),
  );
});

test('an answer given in the middle of handling hands no other request over', async () => {
  let depth = 0;
  let deepest = 0;
  await using served = await serve((exchange) => {
    deepest = Math.max(deepest, ++depth);
    exchange.answer(200, [], exchange.target);
    depth--;
  });
  await (await served.client()).send(get('/1') + get('/2') + get('/3')).until('/3');
  assert.equal(deepest, 1);
});

test('an answer given later hands the next request over when its own code is through', async () => {
  const order: string[] = [];
  await using served = await serve((exchange) => {
    order.push(`begin ${exchange.target}`);
    setImmediate(() => {
      exchange.answer(200, [], exchange.target);
      order.push(`end ${exchange.target}`);
    });
  });
  await (await served.client()).send(get('/1') + get('/2')).until(/\/2$/);
  assert.deepEqual(order, ['begin /1', 'end /1', 'begin /2', 'end /2']);
});

for (const [name, body, length] of [
  ['ASCII', 'hello', 5],
  ['beyond ASCII', 'h\u00e9\u4e16', 6],
  ['bytes', Buffer.from([0, 255, 128, 10]), 4],
  ['nothing', '', 0],
  ['long ASCII', 'a'.repeat(100_000), 100_000],
  ['long beyond ASCII', '\u4e16'.repeat(50_000), 150_000],
  ['many bytes', Buffer.alloc(100_000, 0xfe), 100_000],
] as const) {
  test(`an answer of ${name} arrives as it is, its header fields too`, async () => {
    await using served = await serve((exchange) => exchange.answer(200, ['X-A', '\xe9'], body));
    const text = await (await served.client()).send(get('/', 'Connection: close\r\n')).untilEnd();
    assert.match(text, new RegExp(`\r\nX-A: \xe9\r\ncontent-length: ${length}\r\n`));
    assert.equal(text.slice(text.indexOf('\r\n\r\n') + 4), Buffer.from(body as string).toString('latin1'));
  });
}

for (const [status, length] of [
  [204, false],
  [304, false],
  [200, true],
] as const) {
  test(`${status} to ${length ? 'HEAD' : 'GET'} has no body, and the connection goes on`, async () => {
    await using served = await serve((exchange) => exchange.answer(status, [], 'body'));
    const head = length ? 'HEAD / HTTP/1.1\r\n' : 'GET / HTTP/1.1\r\n';
    const client = await served.client();
    const text = await client.send(`${head}\r\n${head}Connection: close\r\n\r\n`).untilEnd();
    assert.deepEqual(statuses(text), [status, status]);
    assert.equal(text.includes('body'), false);
    assert.equal(/content-length: 4\r\n/.test(text), length);
  });
}

test('what cannot be sent throws, and another answer can be given', async () => {
  await using served = await serve((exchange) => {
    assert.throws(() => exchange.answer(200, ['a', 'b\r\nc: d'], ''), TypeError);
    assert.throws(() => exchange.stream(200, ['a', '\u0100']), TypeError);
    exchange.answer(500, [], 'so');
    assert.throws(() => exchange.answer(200, [], ''), /GET \/: is answered already/);
  });
  assert.match(
    await (await served.client()).send(GET).until('so'),
    /^HTTP\/1\.1 500 Internal Server Error\r\n/,
  );
});

for (const keepAlive of [true, false]) {
  test(`connections ${keepAlive ? 'stay' : 'end after an answer'}`, async () => {
    await using served = await serve(undefined, { keepAlive });
    const client = await served.client();
    await client.send(GET + GET).until('}');
    if (keepAlive) {
      await client.until(/\}HTTP.*\}/s);
      assert.equal(client.ended, null);
    } else {
      assert.match(await client.untilEnd(), /\r\nConnection: close\r\n/);
      assert.deepEqual(statuses(client.text), [200]);
    }
  });
}

for (const [name, request] of [
  ['asks for it', get('/', 'Connection: close\r\n')],
  ['speaks HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n'],
] as const) {
  test(`a connection ends when the client ${name}`, async () => {
    await using served = await serve();
    const text = await (await served.client()).send(request + GET).untilEnd();
    assert.deepEqual(statuses(text), [200]);
    assert.match(text, /\r\nConnection: close\r\n/);
  });
}

test('a connection ends when the answer says so', async () => {
  await using served = await serve((exchange) => exchange.answer(200, ['connection', 'close'], ''));
  const text = await (await served.client()).send(GET).untilEnd();
  assert.equal(text.match(/connection: close/gi)?.length, 1);
});

test('answers that leave together leave in order', async () => {
  await using served = await serve(undefined, { together: 16 });
  const clients = await Promise.all([1, 2, 3].map(() => served.client()));
  for (const client of clients) client.send(get('/a') + get('/b'));
  for (const client of clients) {
    const text = await client.until('/b');
    assert.ok(text.indexOf('/a') < text.indexOf('/b'));
  }
});

/** Sends; status of the one answer, which ends the connection. */
async function refused(client: Client, bytes: string): Promise<number[]> {
  return statuses(await client.send(bytes).untilEnd());
}

for (const [name, bytes, status] of [
  ['no HTTP', 'hello\r\n\r\n', 400],
  ['a length and chunks', 'POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
  ['a bad chunk', 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n', 400],
  ['a head too long', get('/', `a: ${'b'.repeat(2_000)}\r\n`), 431],
  ['a body too long', `POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n${'a'.repeat(101)}`, 413],
  [
    'a body too long, that does not come',
    'POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 101\r\n\r\n',
    413,
  ],
  ['chunks too long', `POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n${'a'.repeat(101)}`, 413],
  [
    'a chunk too long, that does not come',
    'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n',
    413,
  ],
] as const) {
  test(`${name}: ${status}, and nobody is asked`, async () => {
    await using served = await serve(undefined, { limits: { headerBytes: 1_024, bodyBytes: 100 } });
    assert.deepEqual(await refused(await served.client(), bytes), [status]);
    assert.deepEqual(await refused(await served.client(), get('/') + bytes), [200, status]);
    assert.equal(served.exchanges.length, 1);
  });
}

test('a client that sends a body too long for a while is told so all the same', async () => {
  await using served = await serve(undefined, { limits: { bodyBytes: 100 } });
  const client = await served.client();
  client.send(`POST / HTTP/1.1\r\nContent-Length: ${2 ** 24}\r\n\r\n`);
  for (let i = 0; i < 64 && client.ended === null; i++) {
    client.send('a'.repeat(64 * 1024));
    await turn();
  }
  assert.deepEqual(statuses(await client.untilEnd()), [413]);
  assert.equal(client.ended, 'end');
});

test('a request that is cut off is refused', async () => {
  await using served = await serve();
  for (const bytes of ['GET / HT', 'POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab']) {
    const client = await served.client();
    client.send(bytes).socket.end();
    assert.deepEqual(statuses(await client.untilEnd()), [400]);
  }
  const silent = await served.client();
  silent.socket.end();
  assert.equal(await silent.untilEnd(), '');
});

for (const [name, bytes] of [
  ['nothing', ''],
  ['half a head', 'GET / HTTP/1.1\r\nHost:'],
  ['half a body', 'POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab'],
  ['half a chunk', 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab'],
] as const) {
  test(`a client that sends ${name} meets a time-out, and not early`, async () => {
    const timeoutMs = 120;
    await using served = await serve(undefined, {
      limits: { headerTimeoutMs: timeoutMs, bodyTimeoutMs: timeoutMs },
    });
    // At different moments of the server's looking through its connections.
    for (let staggerMs = 0; staggerMs < 50; staggerMs += 10) {
      await sleep(staggerMs);
      const since = performance.now();
      const client = await served.client();
      if (bytes !== '') client.send(bytes);
      assert.deepEqual(statuses(await client.untilEnd()), [408]);
      const waitedMs = performance.now() - since;
      // Timers count whole milliseconds.
      assert.ok(waitedMs >= timeoutMs - 3, `${waitedMs} ms`);
    }
  });
}

test('a request under way meets no time-out', async () => {
  const { handle, next } = held();
  await using served = await serve(handle, { limits: { headerTimeoutMs: 100, bodyTimeoutMs: 100 } });
  const client = await served.client();
  const first = next();
  client.send(`${GET}GET / HT`);
  const exchange = await first;
  await sleep(500);
  assert.equal(client.text, '');
  exchange.answer(200, [], 'late');
  await client.until('late');
  // The half of a request that has waited meanwhile is on time only now.
  assert.deepEqual(statuses(await client.untilEnd()), [200, 408]);
});

test('a client that waits with its body is told to go on', async () => {
  await using served = await serve();
  const client = await served.client();
  client.send('POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n');
  assert.equal(await client.until('\r\n\r\n'), 'HTTP/1.1 100 Continue\r\n\r\n');
  assert.equal(served.exchanges.length, 0);
  await client.send('ab').until('}');
  assert.equal(served.exchanges[0]!.body?.toString(), 'ab');
});

for (const together of [1, 16]) {
  test(`another expectation is refused, its body dropped; at most ${together} answers together`, async () => {
    await using served = await serve(undefined, { together });
    const client = await served.client();
    const refusedBody = 'POST / HTTP/1.1\r\nExpect: x\r\nContent-Length: 3\r\n\r\nabc';
    client.send(`${refusedBody}GET / HTTP/1.1\r\nExpect: x\r\n\r\n${get('/good', 'Connection: close\r\n')}`);
    assert.deepEqual(statuses(await client.untilEnd()), [417, 417, 200]);
    assert.deepEqual(
      served.exchanges.map(({ target }) => target),
      ['/good'],
    );
  });
}

test('closing ends idle connections at once, the others after their answer', async () => {
  const { handle, next } = held();
  const served = await serve(handle);
  const [idle, busy] = [await served.client(), await served.client()];
  const first = next();
  busy.send(GET);
  const exchange = await first;
  let closed = false;
  const closing = served.listener.close().then(() => {
    closed = true;
  });
  await idle.untilEnd();
  await sleep(30);
  assert.equal(closed, false);
  exchange.answer(200, [], 'last');
  assert.match(await busy.untilEnd(), /\r\nConnection: close\r\n.*last$/s);
  await closing;
  const socket = connect(served.listener.port, '127.0.0.1');
  const code = await new Promise((resolve) => {
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    socket.on('connect', () => resolve('connected'));
  });
  assert.equal(code, 'ECONNREFUSED');
});

test('a port in use is named', async () => {
  await using served = await serve();
  const { port } = served.listener;
  await assert.rejects(serve(undefined, { port }), {
    code: 'E_PORT_IN_USE',
    message: `port ${port} is in use (127.0.0.1:${port})`,
  });
});
