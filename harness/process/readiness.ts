/** When a server that is not ours counts as ready. */
import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Readiness } from '../model/target.ts';

/** A refused connection costs 50 µs: the time to start is known to this much. */
const POLL_MS = 10;
const ATTEMPT_MS = 1_000;
const LOOPBACK = ['127.0.0.1', '::1'] as const;

export interface ReadinessWatch {
  port: number;
  ready: Readiness;
  /** Resolves when the line has come; null: none is waited for. */
  logged: Promise<void> | null;
  signal: AbortSignal;
}

/** The address at which it answers. Rejects with the signal's reason when that comes first. */
export async function untilReady({ port, ready, logged, signal }: ReadinessWatch): Promise<string> {
  await logged;
  const host = await untilListening(port, signal);
  if (ready.path !== null) await untilAnswering({ host, port, path: ready.path }, signal);
  return host;
}

async function untilListening(port: number, signal: AbortSignal): Promise<string> {
  for (;;) {
    for (const host of LOOPBACK) if (await accepts(host, port)) return host;
    await delay(POLL_MS, undefined, { signal });
  }
}

async function untilAnswering(
  at: { host: string; port: number; path: string },
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const status = await statusOf(at);
    if (status !== null && status < 500) return;
    await delay(POLL_MS, undefined, { signal });
  }
}

/** Does somebody listen there? */
export function accepts(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host, port });
  const end = (there: boolean) => (): void => {
    socket.destroy();
    resolve(there);
  };
  socket.setTimeout(ATTEMPT_MS, end(false));
  socket.once('connect', end(true)).once('error', end(false));
  return promise;
}

/** null: no answer. */
function statusOf({
  host,
  port,
  path,
}: {
  host: string;
  port: number;
  path: string;
}): Promise<number | null> {
  const { promise, resolve } = Promise.withResolvers<number | null>();
  const outgoing = request({ host, port, path, agent: false, timeout: ATTEMPT_MS }, (incoming) => {
    incoming.resume();
    resolve(incoming.statusCode ?? null);
  });
  outgoing.once('timeout', () => outgoing.destroy());
  outgoing.once('error', () => resolve(null));
  outgoing.end();
  return promise;
}

/** Says when a line of the output has the text or matches the expression. */
export class LineWatch {
  readonly found: Promise<void>;
  readonly #resolve: () => void;
  readonly #wanted: string | RegExp;
  /** The unfinished line of each stream. */
  readonly #rest = new Map<unknown, string>();

  constructor(wanted: string | RegExp) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.found = promise;
    this.#resolve = resolve;
    this.#wanted = wanted;
  }

  /** A prompt without an end of line counts as well. */
  push(stream: unknown, text: string): void {
    const lines = ((this.#rest.get(stream) ?? '') + text).split('\n');
    this.#rest.set(stream, lines.at(-1)!);
    const wanted = this.#wanted;
    const has = (line: string): boolean =>
      typeof wanted === 'string' ? line.includes(wanted) : wanted.test(line);
    if (lines.some(has)) this.#resolve();
  }
}
