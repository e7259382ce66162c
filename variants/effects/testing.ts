/** For the tests of routes' options over real sockets: what is served, by which variants, and a client that sees all. */
import { connect } from 'node:net';
import type { HttpLevel, Variant } from '../../server/axes.ts';
import { startApp, type TestApp } from '../../server/testing.ts';
import { DEFAULT_LIMITS, type Limits } from '../../server/world/limits.ts';
import { keepAlive } from '../axes/connection/keep-alive.ts';
import baseline from '../baseline.ts';
import best from '../best.ts';
import { levelNames, loadLevel } from '../registry.ts';
import snapshot from '../snapshot.ts';

export const HTTP_LEVELS: readonly HttpLevel[] = await Promise.all(
  levelNames('http').map(async (name) => (await loadLevel('http', name)) as HttpLevel),
);

/**
 * A world per request whose connections end, and an image whose connections stay, under each way of speaking HTTP;
 * and the variant with everything, because options pass through all of it.
 */
export const VARIANTS: readonly Variant[] = [
  ...HTTP_LEVELS.flatMap((http) => [
    { ...baseline, http, name: `baseline, http=${http.name}` },
    { ...snapshot, connection: keepAlive, http, name: `snapshot, keep-alive, http=${http.name}` },
  ]),
  best,
];

export interface Served {
  port: number;
  app: TestApp;
}

/** Serves a script while `use` runs. */
export async function serving(
  variant: Variant,
  script: string,
  use: (served: Served) => Promise<void>,
  { limits = {}, seed = 1 }: { limits?: Partial<Limits>; seed?: number } = {},
): Promise<void> {
  await using app = await startApp(variant, { 'mock.js': script }, limits, { seed });
  const listener = await variant.http.listen({
    host: '127.0.0.1',
    port: 0,
    keepAlive: app.app.keepAlive,
    together: variant.sending.together,
    limits: { ...DEFAULT_LIMITS, ...limits },
    handle: app.app.handle,
  });
  try {
    await use({ port: listener.port, app });
  } finally {
    await listener.close();
  }
}

export interface Heard {
  text: string;
  /** How it ended: FIN, RST, or by us when `until` was seen. */
  ended: 'fin' | 'reset' | 'us';
  /** From sending to the first byte, and to the end. */
  firstMs: number;
  endMs: number;
}

export const NEVER = /(?!)/;

const GIVE_UP_MS = 20_000;

/** Sends bytes on a connection of its own and listens until `until` is seen or the server ends it. */
export function talk(port: number, bytes: string, until: RegExp = NEVER): Promise<Heard> {
  return new Promise((resolve, reject) => {
    let text = '';
    let sentMs = 0;
    let firstMs = Number.NaN;
    const socket = connect(port, '127.0.0.1', () => {
      sentMs = performance.now();
      socket.write(bytes);
    });
    const over = (ended: Heard['ended']): void => {
      resolve({ text, ended, firstMs, endMs: performance.now() - sentMs });
      socket.destroy();
    };
    socket.setTimeout(GIVE_UP_MS, () => socket.destroy(new Error(`no more than: ${text}`)));
    socket.on('data', (chunk) => {
      if (text === '') firstMs = performance.now() - sentMs;
      text += chunk.toString('latin1');
      if (until.test(text)) over('us');
    });
    socket.on('end', () => over('fin'));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET') over('reset');
      else reject(error);
    });
  });
}

export const request = (path: string, method = 'GET', headers = ''): string =>
  `${method} ${path} HTTP/1.1\r\nHost: mock.test\r\n${headers}\r\n`;

/** One request whose connection ends after it. */
export const ask = (port: number, path: string, headers = ''): Promise<Heard> =>
  talk(port, request(path, 'GET', `Connection: close\r\n${headers}`));

export const statusOf = ({ text }: Heard): number => Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1]);

/** The value of a header; undefined when it is not there. */
export const headerOf = ({ text }: Heard, name: string): string | undefined =>
  new RegExp(`\r\n${name}: ([^\r]*)\r\n`, 'i').exec(text.slice(0, text.indexOf('\r\n\r\n') + 2))?.[1];

export const bodyOf = ({ text }: Heard): string => text.slice(text.indexOf('\r\n\r\n') + 4);

/** Waits until it is so; gives up after a while with a sentence. */
export async function until(what: string, so: () => boolean): Promise<void> {
  const giveUpMs = performance.now() + GIVE_UP_MS;
  while (!so()) {
    if (performance.now() > giveUpMs) throw new Error(`expected ${what} within ${GIVE_UP_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
