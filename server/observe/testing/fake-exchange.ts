import { type BodySink, type Exchange, spaceOf } from '../../http/exchange.ts';

export interface FakeInit {
  method?: string;
  target?: string;
  headers?: readonly string[];
  body?: string | Buffer;
  /** Thrown by answer, once. */
  fails?: Error;
}

/** An exchange that writes down what it is told. */
export function fakeExchange(init: FakeInit = {}): { exchange: Exchange; told: unknown[] } {
  const told: unknown[] = [];
  const rawHeaders = init.headers ?? [];
  let { fails } = init;
  const sink: BodySink = {
    onDrain: null,
    write: (piece) => told.push(['write', String(piece)]) > 0,
    end: () => void told.push(['end']),
    abort: () => void told.push(['abort']),
  };
  return {
    told,
    exchange: {
      method: init.method ?? 'GET',
      target: init.target ?? '/',
      authority: 'fake.test',
      rawHeaders,
      body: init.body === undefined ? null : Buffer.from(init.body),
      arrivedMs: performance.now(),
      space: spaceOf(rawHeaders),
      stages: null,
      onGone: null,
      answer(status, headers, body) {
        const error = fails;
        fails = undefined;
        if (error !== undefined) throw error;
        told.push(['answer', status, headers, String(body)]);
      },
      stream(status, headers) {
        told.push(['stream', status, headers]);
        return sink;
      },
      breakOff: (bytes, how) => void told.push(['breakOff', String(bytes), how]),
    },
  };
}
