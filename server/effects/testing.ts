/** For tests: an exchange that writes down what is done to it. */
import { type BodySink, type Exchange, type Stage, spaceOf } from '../http/exchange.ts';

export type Noted =
  | { did: 'answer'; status: number; headers: Record<string, string>; body: string; atMs: number }
  | { did: 'stream'; status: number; headers: Record<string, string>; atMs: number }
  | { did: 'write'; piece: string }
  | { did: 'end' | 'abort' }
  | { did: 'breakOff'; bytes: string | null; how: 'end' | 'reset'; atMs: number };

export interface NotedExchange extends Exchange {
  readonly notes: Noted[];
  readonly sink: BodySink;
}

const record = (headers: readonly string[]): Record<string, string> =>
  Object.fromEntries(headers.flatMap((name, i) => (i % 2 === 0 ? [[name, headers[i + 1]!]] : [])));

/** `full`: what the body says to every piece. */
export function notedExchange(
  rawHeaders: readonly string[] = [],
  { method = 'GET', stages = [] as Stage[], full = false } = {},
): NotedExchange {
  const notes: Noted[] = [];
  const atMs = (): number => performance.now();
  const sink: BodySink = {
    onDrain: null,
    write(piece) {
      notes.push({ did: 'write', piece: piece.toString() });
      return !full;
    },
    end: () => void notes.push({ did: 'end' }),
    abort: () => void notes.push({ did: 'abort' }),
  };
  return {
    notes,
    sink,
    method,
    target: '/',
    authority: 'mock.test',
    rawHeaders,
    body: null,
    arrivedMs: performance.now(),
    space: spaceOf(rawHeaders),
    stages: { enter: (stage) => void stages.push(stage), matched() {} },
    onGone: null,
    answer(status, headers, body) {
      if (headers.some((value) => value.includes('\n'))) throw new TypeError('bad header');
      notes.push({ did: 'answer', status, headers: record(headers), body: body.toString(), atMs: atMs() });
    },
    stream(status, headers) {
      notes.push({ did: 'stream', status, headers: record(headers), atMs: atMs() });
      return sink;
    },
    breakOff(bytes, how) {
      notes.push({ did: 'breakOff', bytes: bytes?.toString('latin1') ?? null, how, atMs: atMs() });
    },
  };
}
