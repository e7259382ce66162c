/** The suite every level of the connection axis passes, over real sockets. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import type { ConnectionLevel } from '../../../server/axes.ts';
import { startApp } from '../../../server/testing.ts';
import { DEFAULT_LIMITS } from '../../../server/world/limits.ts';
import baseline from '../../baseline.ts';

/** Sends bytes and gives all that comes back until the server ends or `until` is seen. */
function talk(port: number, bytes: string, until: RegExp): Promise<{ text: string; ended: boolean }> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setTimeout(3_000, () => socket.destroy(new Error(`no more than: ${text}`)));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (until.test(text)) {
        resolve({ text, ended: false });
        socket.destroy();
      }
    });
    socket.on('end', () => resolve({ text, ended: true }));
    socket.on('error', reject);
  });
}

const NEVER = /(?!)/;

export function connectionContract(level: ConnectionLevel): void {
  const served = async (use: (port: number) => Promise<void>): Promise<void> => {
    const variant = { ...baseline, connection: level, name: `${level.name} (contract)` };
    await using app = await startApp(variant, {
      'mock.js': `mock.get('/:n', (req) => new Response('<' + req.params.n + '>'));`,
    });
    const listener = await variant.http.listen({
      host: '127.0.0.1',
      port: 0,
      keepAlive: app.app.keepAlive,
      together: variant.sending.together,
      limits: DEFAULT_LIMITS,
      handle: app.app.handle,
    });
    try {
      await use(listener.port);
    } finally {
      await listener.close();
    }
  };

  test(`${level.name}: an answer says what happens to the connection, and it does`, () =>
    served(async (port) => {
      const { text, ended } = await talk(
        port,
        'GET /1 HTTP/1.1\r\nHost: x\r\n\r\n',
        level.keepAlive ? /<1>/ : NEVER,
      );
      assert.match(text, /^HTTP\/1\.1 200 OK\r\n/);
      assert.match(text, /content-length: 3\r\n/i);
      assert.match(text, level.keepAlive ? /connection: keep-alive\r\n/i : /connection: close\r\n/i);
      assert.equal(ended, !level.keepAlive);
    }));

  test(`${level.name}: a client that asks for the end gets it`, () =>
    served(async (port) => {
      const { text, ended } = await talk(
        port,
        'GET /1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
        NEVER,
      );
      assert.match(text, /connection: close\r\n/i);
      assert.ok(ended);
    }));

  test(`${level.name}: three requests sent at once are answered ${level.keepAlive ? 'in order' : 'by the first alone'}`, () =>
    served(async (port) => {
      const bytes = [1, 2, 3].map((n) => `GET /${n} HTTP/1.1\r\nHost: x\r\n\r\n`).join('');
      const { text } = await talk(port, bytes, level.keepAlive ? /<3>/ : NEVER);
      assert.deepEqual(text.match(/<\d>/g), level.keepAlive ? ['<1>', '<2>', '<3>'] : ['<1>']);
    }));
}
