/** mock.sse: server-sent events, paced by the host where all of them are known, else as they come. */
import { parseDistribution } from '../../effects/distribution.ts';
import { parseJitter } from '../../effects/jitter.ts';
import { checkKeys, isFields, numberIn, unexpected } from '../../effects/spec.ts';
import { pacedResponse } from '../http/paced.ts';
import { Response } from '../http/response.ts';
import type { PacedBody } from '../ops.ts';
import { frameOf, retryLine } from './sse-frame.ts';
import { type LivePace, liveEvents } from './sse-live.ts';

export interface SseOptions {
  /** Milliseconds or distributions: to the first event, and from each to the next. */
  first?: unknown;
  interval?: unknown;
  /** Up to so many milliseconds more or less in each gap, or a distribution of what is added. */
  jitter?: unknown;
  /** The same times again. */
  seed?: number;
  status?: number;
  headers?: unknown;
  /** Milliseconds that a client waits before it connects again: sent before the first event. */
  retry?: number;
  /** A comment is sent after so many silent milliseconds. */
  keepalive?: number;
}

const WHERE = 'mock.sse';
const KEYS = ['first', 'interval', 'jitter', 'seed', 'status', 'headers', 'retry', 'keepalive'];
const KEEPALIVE = ': keepalive\n\n';

/** A Response of content type text/event-stream. Throws TypeError for what it does not understand. */
export function sse(events: unknown, options: unknown = {}): Response {
  if (!isFields(options)) throw unexpected(WHERE, 'an object of options', options);
  checkKeys(options, KEYS, WHERE);
  const { first, interval, jitter, seed, status, headers, retry, keepalive } = options as SseOptions;
  if (first !== undefined) parseDistribution(first, `${WHERE}: first`);
  if (interval !== undefined) parseDistribution(interval, `${WHERE}: interval`);
  if (jitter !== undefined) parseJitter(jitter, `${WHERE}: jitter`);
  if (seed !== undefined) numberIn(seed, `${WHERE}: seed`, 'a number', -Infinity);
  if (keepalive !== undefined) numberIn(keepalive, `${WHERE}: keepalive`, 'at least 1 ms', 1);
  const opening = retry === undefined ? '' : `${retryLine(retry, `${WHERE}: retry`)}\n`;
  const pace = { ...defined({ first, interval, jitter, seed }), opening } as LivePace;
  const alive = keepalive === undefined ? undefined : { ms: keepalive, text: KEEPALIVE };
  if (alive !== undefined) pace.keepalive = alive;
  const init = defined({ status, headers });
  const response = isAsync(events)
    ? new Response(liveEvents(events, pace, WHERE), init)
    : pacedResponse(init, { ...pace, pieces: framesOf(events) }, WHERE);
  const fields = response.headers;
  if (!fields.has('content-type')) fields.set('content-type', 'text/event-stream');
  if (!fields.has('cache-control')) fields.set('cache-control', 'no-cache');
  return response;
}

const isAsync = (events: unknown): events is AsyncIterable<unknown> =>
  typeof (events as AsyncIterable<unknown> | null | undefined)?.[Symbol.asyncIterator] === 'function';

function framesOf(events: unknown): PacedBody['pieces'] {
  const iterable = events as Iterable<unknown> | null | undefined;
  if (typeof events === 'string' || typeof iterable?.[Symbol.iterator] !== 'function')
    throw unexpected(WHERE, 'a list of events, or something iterable', events);
  const frames: string[] = [];
  for (const event of iterable) frames.push(frameOf(event, `${WHERE}: event ${frames.length}`));
  return frames;
}

/** Without the members that are undefined. */
function defined<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
}
