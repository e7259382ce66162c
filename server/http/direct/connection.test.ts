/** Clients that leave, that send more than is read, and answers that break off behind others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Exchange } from '../exchange.ts';
import { serve, statuses } from './testing.ts';

const get = (target: string, fields = ''): string => `GET ${target} HTTP/1.1\r\nHost: x\r\n${fields}\r\n`;

async function until(what: string, there: () => boolean): Promise<void> {
  for (let i = 0; !there(); i++) {
    if (i > 1_000) throw new Error(`expected ${what} within 10 s`);
    await sleep(10);
  }
}

for (const [how, leave] of [
  ['ends', 'destroy'],
  ['resets', 'resetAndDestroy'],
  ['ends its side', 'end'],
] as const) {
  test(`a client that ${how} while others of its requests wait is noticed`, async () => {
    let gone = 0;
    await using served = await serve((exchange) => {
      exchange.onGone = () => gone++;
    });
    const client = await served.client();
    client.send(`${get('/1')}${get('/2')}${get('/3')}GET /4`);
    await until('a request', () => served.exchanges.length === 1);
    client.socket[leave]();
    await until('onGone', () => gone === 1);
    await sleep(30);
    assert.deepEqual([served.exchanges.length, gone], [1, 1]);
    // Nobody is there to take it, and nothing happens.
    served.exchanges[0]!.answer(200, [], 'late');
    await sleep(30);
    assert.deepEqual([served.exchanges.length, gone], [1, 1]);
  });
}

test('a client that leaves after its answer is not missed', async () => {
  let gone = 0;
  await using served = await serve((exchange) => {
    exchange.onGone = () => gone++;
    exchange.answer(200, [], 'x');
  });
  const client = await served.client();
  await client.send(get('/')).until(/x$/);
  client.socket.resetAndDestroy();
  await sleep(50);
  assert.equal(gone, 0);
});

test('requests beyond what may wait are read when there is room, and none is lost', async () => {
  const filler = `X-Filler: ${'x'.repeat(8_000)}\r\n`;
  const count = 200;
  let first: Exchange | null = null;
  await using served = await serve((exchange) => {
    if (exchange.target === '/0') first = exchange;
    else exchange.answer(200, [], `<${exchange.target}>`);
  });
  const client = await served.client();
  client.send(Array.from({ length: count }, (_, n) => get(`/${n}`, filler)).join(''));
  await until('a request', () => first !== null);
  await sleep(100);
  assert.equal(served.exchanges.length, 1);
  first!.answer(200, [], '<first>');
  const text = await client.until(`</${count - 1}>`);
  assert.deepEqual(
    served.exchanges.map(({ target }) => target),
    Array.from({ length: count }, (_, n) => `/${n}`),
  );
  assert.equal(statuses(text).length, count);
});

for (const how of ['end', 'reset'] as const) {
  test(`answers before one that breaks off with ${how} are not lost with it`, async () => {
    await using served = await serve((exchange) => {
      if (exchange.target === '/fault')
        exchange.breakOff(how === 'end' ? Buffer.from('HTTP/1.1 2') : null, how);
      else exchange.answer(200, [], exchange.target);
    });
    const client = await served.client();
    client.send(get('/a') + get('/b') + get('/fault') + get('/c'));
    const text = await client.untilEnd();
    // What a reset overtakes on the way may be lost; what is ended with a FIN may not.
    if (how === 'end') assert.match(text, /\/aHTTP.*\/bHTTP\/1\.1 2$/s);
    assert.equal(client.ended, how === 'end' ? 'end' : 'ECONNRESET');
    assert.equal(served.exchanges.length, 3);
  });
}

test('a connection that is idle for long is ended, and not early', async () => {
  await using served = await serve((exchange) => exchange.answer(200, [], 'x'));
  const client = await served.client();
  const since = performance.now();
  await client.send(get('/')).until(/x$/);
  assert.equal(await client.untilEnd(), client.text);
  // Keep-Alive: timeout=5
  assert.ok(performance.now() - since >= 5_000);
});

test('two clients whose bytes come in pieces do not get into each other', async () => {
  await using served = await serve((exchange) =>
    exchange.answer(200, [], `<${exchange.target} ${exchange.body}>`),
  );
  const clients = await Promise.all(
    ['a', 'b', 'c', 'd'].map(async (name) => ({ name, it: await served.client() })),
  );
  const bytes = (name: string): string =>
    `POST /${name} HTTP/1.1\r\nX: ${name.repeat(50)}\r\nContent-Length: 40\r\n\r\n${name.repeat(40)}`;
  const { length } = bytes('a');
  for (let at = 0; at < length; at += 7) {
    for (const { name, it } of clients) it.send(bytes(name).slice(at, at + 7));
    await sleep(1);
  }
  for (const { name, it } of clients) await it.until(`</${name} ${name.repeat(40)}>`);
});
