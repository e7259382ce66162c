import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { Connection, formatRequest } from './http-client.ts';
import { parseAnswer } from './http-parse.ts';

const parse = (text: string, { ended = false, head = false } = {}) =>
  parseAnswer(Buffer.from(text, 'utf8'), { ended, head });

describe('parseAnswer', () => {
  it('reads as many bytes as are announced, and leaves the next answer alone', () => {
    const first = 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX-A: 1\r\nx-a: 2\r\n\r\n€';
    const parsed = parse(`${first}HTTP/1.1 404`)!;
    assert.equal(parsed.answer.body, '€');
    assert.deepEqual(parsed.answer.headers, { 'content-length': '3', 'x-a': '1, 2' });
    assert.equal(parsed.rest.toString(), 'HTTP/1.1 404');
    for (let length = 0; length < first.length; length++) {
      assert.equal(parse(first.slice(0, length)), null, `after ${length} characters`);
    }
  });

  it('reads chunks', () => {
    const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
    const chunks = '5\r\nhello\r\nA;x=1\r\n, chunked!\r\n0\r\n\r\n';
    const parsed = parse(`${head}${chunks}rest`)!;
    assert.equal(parsed.answer.body, 'hello, chunked!');
    assert.equal(parsed.rest.toString(), 'rest');
    for (let length = 0; length < chunks.length; length++) {
      assert.equal(parse(head + chunks.slice(0, length)), null);
    }
    assert.throws(() => parse(`${head}hello`.concat('\r\n')), /expected a chunk size, got "hello"/);
  });

  it('reads until the end when nothing else says where that is', () => {
    const text = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nso far';
    assert.equal(parse(text), null);
    assert.equal(parse(text, { ended: true })!.answer.body, 'so far');
  });

  it('knows answers without a body', () => {
    const rest = 'HTTP/1.1 200';
    assert.equal(parse(`HTTP/1.1 204 No Content\r\n\r\n${rest}`)!.rest.toString(), rest);
    const head = `HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n${rest}`;
    assert.equal(parse(head, { head: true })!.rest.toString(), rest);
  });

  it('says what is no answer', () => {
    assert.throws(() => parse('SSH-2.0\r\n\r\n'), /expected a status line, got "SSH-2\.0"/);
    assert.throws(() => parse('HTTP/1.1 200 OK\r\nnothing\r\n\r\n'), /expected a header line/);
    assert.throws(() => parse('HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n'), /expected a number, got "x"/);
  });
});

describe('formatRequest', () => {
  const address = { host: 'h', port: 80 };

  it('adds Host and the length in bytes, unless they are given', () => {
    assert.equal(
      formatRequest(address, { method: 'PUT', path: '/x', headers: { A: 'b' }, body: '€' }),
      'PUT /x HTTP/1.1\r\nHost: h:80\r\nA: b\r\nContent-Length: 3\r\n\r\n€',
    );
    assert.equal(
      formatRequest(address, { path: '/', headers: { host: 'other', 'content-length': '9' }, body: 'x' }),
      'GET / HTTP/1.1\r\nhost: other\r\ncontent-length: 9\r\n\r\nx',
    );
  });
});

async function serve(t: TestContext, on: (socket: Socket) => void): Promise<Connection> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    on(socket);
  });
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Connection.open({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
}

describe('Connection', () => {
  it('gives answers one by one that came in one piece, or byte by byte', async (t) => {
    const two =
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\nb';
    const connection = await serve(t, async (socket) => {
      socket.setNoDelay(true);
      socket.write(two);
      for (const byte of two) await new Promise((resolve) => socket.write(byte, resolve));
      socket.end();
    });
    const bodies = [];
    for (let i = 0; i < 4; i++) bodies.push((await connection.answer()).body);
    assert.deepEqual(bodies, ['a', 'b', 'a', 'b']);
    await connection.ended();
  });

  it('rejects when the connection ends too early, with what came', async (t) => {
    const connection = await serve(t, (socket) => socket.end('HTTP/1.1 200 OK\r\n'));
    await assert.rejects(connection.answer(), /got the end of the connection after "HTTP\/1\.1 200 OK/);
  });

  it('rejects a reset, and bytes where the end was expected', async (t) => {
    const reset = await serve(t, (socket) => socket.once('data', () => socket.resetAndDestroy()));
    reset.send('anything');
    await assert.rejects(reset.answer(), /after no byte \(.*ECONNRESET/);
    const talks = await serve(t, (socket) => socket.write('more'));
    await assert.rejects(talks.ended(), /expected the connection to end, got "more"/);
  });
});
