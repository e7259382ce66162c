import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { getRequest } from './connection.ts';

export interface StreamShape {
  firstMs: number;
  intervalMs: number;
  tokens: number;
}

export interface StreamsResult {
  /** First token − write − asked, ms. */
  first: number[];
  /** Time between two tokens − asked, ms. */
  between: number[];
  /** Last token − write − asked, ms: what has added up. */
  drift: number[];
  /** Streams that ended early or not at all. */
  lost: number;
}

/** Where events end in what has come: `\n\n`, also when it is cut in two. Framing of chunks has no `\n\n`. */
export class EventCounter {
  #newline = false;

  /** Events that end in this piece. */
  count(piece: Uint8Array): number {
    let ends = 0;
    for (const byte of piece) {
      if (byte !== 0x0a) this.#newline = false;
      else if (this.#newline) {
        ends++;
        this.#newline = false;
      } else this.#newline = true;
    }
    return ends;
  }
}

const CHAT = getRequest('/chat');
const PATIENCE_MS = 15_000;

/** So many streams, begun at even distances within `spreadMs`, each read to its last token. */
export async function runStreams(
  address: { host: string; port: number },
  count: number,
  spreadMs: number,
  shape: StreamShape,
): Promise<StreamsResult> {
  const result: StreamsResult = { first: [], between: [], drift: [], lost: 0 };
  const streams: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let i = 0; i < count; i++) {
    const waitMs = startedAt + (i * spreadMs) / count - performance.now();
    if (waitMs > 0) await pause(waitMs);
    streams.push(readStream(address, shape, result));
  }
  await Promise.all(streams);
  return result;
}

function readStream(
  address: { host: string; port: number },
  { firstMs, intervalMs, tokens }: StreamShape,
  result: StreamsResult,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = connect({ ...address, noDelay: true });
  const events = new EventCounter();
  let sentMs = 0;
  let lastMs = 0;
  let seen = 0;
  let inBody = false;
  const timer = setTimeout(() => socket.destroy(), firstMs + tokens * intervalMs + PATIENCE_MS);
  socket.once('connect', () => {
    sentMs = performance.now();
    socket.write(CHAT);
  });
  socket.on('data', (piece) => {
    const nowMs = performance.now();
    let body = piece;
    if (!inBody) {
      const headEnd = piece.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      inBody = true;
      body = piece.subarray(headEnd + 4);
    }
    for (let ends = events.count(body); ends > 0 && seen < tokens; ends--) {
      if (seen === 0) result.first.push(nowMs - sentMs - firstMs);
      else result.between.push(nowMs - lastMs - intervalMs);
      lastMs = nowMs;
      seen++;
    }
    if (seen === tokens) {
      result.drift.push(lastMs - sentMs - firstMs - (tokens - 1) * intervalMs);
      socket.destroy();
    }
  });
  // Told by `close`, as a lost stream.
  socket.on('error', () => {});
  socket.once('close', () => {
    clearTimeout(timer);
    if (seen < tokens) result.lost++;
    resolve();
  });
  return promise;
}
