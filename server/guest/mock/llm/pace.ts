/** When tokens come: the options ttft, itl, tps, jitter and seed, and the answers that keep to them. */
import { parseDistribution } from '../../../effects/distribution.ts';
import { parseJitter } from '../../../effects/jitter.ts';
import { type Fields, isFields } from '../../../effects/spec.ts';
import { pacedResponse } from '../../http/paced.ts';
import { Response } from '../../http/response.ts';
import type { PacedBody } from '../../ops.ts';
import { aboveZero, type Check, jitter as jitterCheck, time, whole } from './check.ts';
import { bitsOf } from './seeded.ts';

export const PACE_CHECKS = {
  ttft: time,
  itl: time,
  tps: aboveZero,
  jitter: jitterCheck,
  seed: whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
} satisfies Record<string, Check>;

/** As in PacedBody. */
export interface Pace {
  first: unknown;
  interval: unknown;
  jitter: unknown;
  seed: number | undefined;
}

/** Throws TypeError for options that say two things. */
export function paceOf(where: string, { ttft, itl, tps, jitter, seed }: Fields): Pace {
  if (itl !== undefined && tps !== undefined) throw new TypeError(`${where}: expected itl or tps, got both`);
  const interval = tps === undefined ? (itl ?? 0) : 1000 / (tps as number);
  return { first: ttft ?? 0, interval, jitter, seed: seed as number | undefined };
}

/** ttft + tokens × itl, each drawn anew. */
function waitFor(tokens: number, { first, interval, jitter, seed }: Pace): number {
  const bits = bitsOf(seed);
  const random = () => bits() / 0x1_0000_0000;
  const gaps = parseDistribution(interval, 'itl');
  const jitters = jitter === undefined ? undefined : parseJitter(jitter, 'jitter');
  let wait = parseDistribution(first, 'ttft').sample(random);
  if (typeof interval === 'number' && jitters === undefined) return wait + tokens * interval;
  for (let i = 0; i < tokens; i++) wait += Math.max(0, gaps.sample(random) + (jitters?.sample(random) ?? 0));
  return wait;
}

/** One JSON text, when so many tokens have been made. */
export function jsonResponse(text: string, tokens: number, pace: Pace, headers: Fields): Response {
  const init = { headers: { 'content-type': 'application/json', ...headers } };
  const first = waitFor(tokens, pace);
  return first === 0 ? new Response(text, init) : pacedResponse(init, { pieces: [text], first, whole: true });
}

export interface Events {
  pieces: readonly string[];
  frame?: readonly [before: string, after: string];
  opening: string;
  closing: string;
}

/** Server-sent events. Without a piece, opening and closing go out together when the first would be due. */
export function eventsResponse(events: Events, pace: Pace, headers: Fields): Response {
  const init = {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache', ...headers },
  };
  const { first, interval, jitter, seed } = pace;
  const body: PacedBody = {
    ...(events.pieces.length > 0 ? events : { pieces: [events.opening + events.closing] }),
    first,
    interval,
    ...(jitter === undefined ? {} : { jitter }),
    ...(seed === undefined ? {} : { seed }),
  };
  return pacedResponse(init, body);
}

export const isStreamWanted = (body: Fields): boolean => body.stream === true;

/** stream_options.include_usage */
export const isUsageWanted = (body: Fields): boolean =>
  isFields(body.stream_options) && body.stream_options.include_usage === true;
