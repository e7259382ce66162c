/** Events that come one by one: a stream, each sent when it is there but not before its time. */
import { parseDistribution } from '../../effects/distribution.ts';
import { parseJitter } from '../../effects/jitter.ts';
import { seededRandom } from '../../effects/random.ts';
import { utf8 } from '../bytes.ts';
import { host } from '../host.ts';
import { OP, type PacedBody } from '../ops.ts';
import { type ReadableStream, readable } from '../streams/readable.ts';
import { setTimer, timerGlobals } from '../timers.ts';
import { random } from '../web/random.ts';
import { frameOf } from './sse-frame.ts';

export type LivePace = {
  -readonly [K in 'first' | 'interval' | 'jitter' | 'seed' | 'opening' | 'keepalive']?: PacedBody[K];
};

interface Controller {
  readonly desiredSize: number | null;
  enqueue(chunk: Uint8Array): void;
  close(): void;
}

export function liveEvents(events: AsyncIterable<unknown>, pace: LivePace, where: string): ReadableStream {
  const iterator = events[Symbol.asyncIterator]();
  const wait = pauses(pace);
  const { opening = '', keepalive } = pace;
  let count = 0;
  let silence = 0;
  const source = {
    start(controller: Controller) {
      if (opening !== '') controller.enqueue(utf8(opening));
    },
    async pull(controller: Controller) {
      const keepAlive = (): void => {
        if (keepalive === undefined) return;
        silence = setTimer(() => {
          // Nothing is added for a client that takes nothing.
          if (controller.desiredSize === 0) controller.enqueue(utf8(keepalive.text));
          keepAlive();
        }, keepalive.ms);
      };
      keepAlive();
      try {
        const { value, done } = await iterator.next();
        if (done) {
          controller.close();
          return;
        }
        const frame = frameOf(value, `${where}: event ${count++}`);
        await wait();
        controller.enqueue(utf8(frame));
      } finally {
        timerGlobals.clearTimeout(silence);
      }
    },
    cancel(reason: unknown) {
      timerGlobals.clearTimeout(silence);
      return iterator.return?.(reason);
    },
  };
  const { ReadableStream } = readable();
  return new ReadableStream(source, { highWaterMark: 0 });
}

/** Each call waits for the next of the times, which follow from the first call's: an event that is late makes no other late. */
function pauses({ first = 0, interval = 0, jitter = 0, seed }: LivePace): () => Promise<void> | undefined {
  const toFirst = parseDistribution(first, 'first');
  const gaps = parseDistribution(interval, 'interval');
  const more = parseJitter(jitter, 'jitter');
  const draw = seed === undefined ? random : seededRandom(seed);
  const beganMs = host(OP.now) as number;
  let dueMs: number | null = null;
  return () => {
    if (dueMs === null) dueMs = beganMs + toFirst.sample(draw);
    else dueMs += Math.max(0, gaps.sample(draw) + more.sample(draw));
    const leftMs = dueMs - (host(OP.now) as number);
    if (leftMs <= 0) return undefined;
    return new Promise((resolve) => setTimer(() => resolve(), leftMs));
  };
}
