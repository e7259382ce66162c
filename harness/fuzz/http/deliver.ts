import { connect } from 'node:net';
import { type HttpInput, PROBE } from './input.ts';
import { type Outcome, readAnswers } from './outcome.ts';

export interface Delivery {
  host: string;
  port: number;
  /** So long without a byte means that the server waits for more. Then the client ends its side. */
  quietMs: number;
  /** Between two segments, so that the server mostly reads them one by one. */
  betweenMs: number;
}

/** A connection that outlives the client's end by so much hangs. */
const STUCK_MS = 5_000;

/** Sends an input over a connection of its own and waits for its end. Rejects only if it cannot be opened. */
export function deliver({ host, port, quietMs, betweenMs }: Delivery, input: HttpInput): Promise<Outcome> {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
  const segments = input.probe ? [...input.segments, PROBE] : input.segments;
  const socket = connect({ host, port, allowHalfOpen: true, noDelay: true });
  const received: Buffer[] = [];
  let beforeEnd: number | null = null;
  let connected = false;
  let over = false;
  let timer: NodeJS.Timeout | undefined;

  const finish = (stuck: boolean): void => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    socket.destroy();
    resolve({ answers: readAnswers(Buffer.concat(received)), beforeEnd, stuck });
  };
  const onQuiet = (): void => {
    if (over) return;
    beforeEnd = readAnswers(Buffer.concat(received)).length;
    socket.end();
    timer = setTimeout(() => finish(true), STUCK_MS);
  };
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(onQuiet, quietMs);
  };
  const write = (i: number): void => {
    if (over) return;
    if (i === segments.length) {
      wait();
      return;
    }
    socket.write(segments[i]!);
    setTimeout(write, betweenMs, i + 1);
  };
  socket.once('connect', () => {
    connected = true;
    write(0);
  });
  socket.on('data', (chunk) => {
    received.push(chunk);
    if (beforeEnd === null && timer !== undefined) wait();
  });
  socket.once('end', () => finish(false));
  socket.once('close', () => finish(false));
  socket.on('error', (error) => {
    if (connected) finish(false);
    else reject(error);
  });
  return promise;
}
