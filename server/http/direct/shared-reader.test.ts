/** The level `direct` where node does not offer what it reads with: everything works, only slower. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { SharedReader } from './shared-reader.ts';
import { serve, statuses } from './testing.ts';

/** Hides a property of an object, whoever it is inherited from. Call what is returned to show it again. */
function hide(of: object, name: string): () => void {
  const own = Object.getOwnPropertyDescriptor(of, name);
  Object.defineProperty(of, name, { value: undefined, configurable: true, writable: true });
  return () => {
    Reflect.deleteProperty(of, name);
    if (own !== undefined) Object.defineProperty(of, name, own);
  };
}

const handleOf = (socket: Socket): object => (socket as unknown as { _handle: object })._handle;

/** What another version of node may lack, hidden while it is looked for. */
const LACKS: Record<string, (accepted: Socket) => () => void> = {
  useUserBuffer: (accepted) => hide(handleOf(accepted), 'useUserBuffer'),
  readStart: (accepted) => hide(handleOf(accepted), 'readStart'),
  _handle: (accepted) => hide(accepted, '_handle'),
};

const get = (target: string): string => `GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`;

/** The socket that is read instead of one that was accepted. */
async function takenOver(): Promise<{ accepted: Socket; socket: Socket }> {
  const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as { port: number }).port, '127.0.0.1');
  const [accepted] = (await once(server, 'connection')) as [Socket];
  const socket = new SharedReader().takeOver(accepted, () => {});
  server.close();
  client.destroy();
  socket.destroy();
  return { accepted, socket };
}

it('this version of node offers it', async () => {
  const { accepted, socket } = await takenOver();
  assert.notEqual(socket, accepted);
});

for (const [missing, lack] of Object.entries(LACKS)) {
  describe(`without ${missing}`, () => {
    const { takeOver } = SharedReader.prototype;
    before(() => {
      SharedReader.prototype.takeOver = function (accepted, receive) {
        const show = lack(accepted);
        try {
          return takeOver.call(this, accepted, receive);
        } finally {
          show();
        }
      };
    });
    after(() => {
      SharedReader.prototype.takeOver = takeOver;
    });

    it('the socket that was accepted is read', async () => {
      const { accepted, socket } = await takenOver();
      assert.equal(socket, accepted);
    });

    it('requests are read wherever they are cut, and several of one piece', async () => {
      await using served = await serve();
      const client = await served.client();
      const bytes = `POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n${get('/b')}${get('/c')}`;
      for (let at = 0; at < bytes.length; at += 60) {
        client.send(bytes.slice(at, at + 60));
        await sleep(2);
      }
      const text = await client.until(/"\/c".*\}/s);
      assert.deepEqual(statuses(text), [200, 200, 200]);
      assert.equal(served.exchanges[0]!.body?.toString(), 'hello');
    });

    it('a body of many reads is whole', async () => {
      await using served = await serve((exchange) => exchange.answer(200, [], 'x'));
      const body = 'ab'.repeat(1_000_000);
      const client = await served.client();
      await client.send(`POST / HTTP/1.1\r\nContent-Length: ${body.length}\r\n\r\n${body}`).until(/x$/);
      assert.equal(served.exchanges[0]!.body!.toString('latin1'), body);
    });

    it('requests beyond what may wait are read when there is room', async () => {
      await using served = await serve((exchange) => {
        if (exchange.target !== '/0') exchange.answer(200, [], `<${exchange.target}>`);
      });
      const filler = `X-Filler: ${'x'.repeat(8_000)}\r\n`;
      const client = await served.client();
      const all = Array.from({ length: 100 }, (_, n) => `GET /${n} HTTP/1.1\r\n${filler}\r\n`);
      client.send(all.join(''));
      while (served.exchanges.length === 0) await sleep(10);
      await sleep(50);
      assert.equal(served.exchanges.length, 1);
      served.exchanges[0]!.answer(200, [], 'first');
      assert.equal(statuses(await client.until('</99>')).length, 100);
    });

    it('a client that ends its side is noticed, and one that leaves', async () => {
      let gone = 0;
      await using served = await serve((exchange) => {
        exchange.onGone = () => gone++;
        if (exchange.target === '/now') exchange.answer(200, [], 'now');
      });
      const ending = await served.client();
      ending.send(get('/now'));
      ending.socket.end();
      assert.match(await ending.untilEnd(), /now$/);
      for (const leave of ['end', 'resetAndDestroy'] as const) {
        const leaving = await served.client();
        const before = served.exchanges.length;
        leaving.send(get('/later'));
        while (served.exchanges.length === before) await sleep(5);
        const goneBefore = gone;
        leaving.socket[leave]();
        while (gone === goneBefore) await sleep(5);
      }
      assert.equal(gone, 2);
    });

    it('connections accepted by another process are served until both sides have ended', async () => {
      const sockets: Socket[] = [];
      const acceptor = createServer({ pauseOnConnect: true }, (socket) => {
        sockets.push(socket);
        take(socket);
      }).listen(0, '127.0.0.1');
      await once(acceptor, 'listening');
      let take: (socket: Socket) => void = () => {};
      const served = await serve((exchange) => exchange.answer(200, [], 'passed on'), {
        connections: (taker) => {
          take = taker;
        },
      });
      const client = connect({
        port: (acceptor.address() as { port: number }).port,
        host: '127.0.0.1',
        allowHalfOpen: true,
      });
      // What is cut off is refused after the client has ended its side.
      client.end(`${get('/')}GET / HT`);
      let text = '';
      client.setEncoding('latin1').on('data', (piece: string) => {
        text += piece;
      });
      await once(client, 'end');
      assert.deepEqual(statuses(text), [200, 400]);
      acceptor.close();
      await served[Symbol.asyncDispose]();
    });
  });
}
