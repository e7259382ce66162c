import { isUtf8 } from 'node:buffer';
import type { Ending, ObservedExchange } from './observed-exchange.ts';
import { STAGES } from './stage-times.ts';
import { FETCH, routeKey } from './traffic.ts';

/** A request as the journal holds it. */
export interface Recorded {
  /** The request itself while it is in flight, later only what is left of it. */
  exchange: Pick<
    ObservedExchange,
    'route' | 'status' | 'responseHeaders' | 'responseBytes' | 'ending' | 'times'
  >;
  /** Of arrival, since 1970. */
  readonly atMs: number;
  readonly method: string;
  readonly target: string;
  readonly space: string;
  readonly rawHeaders: readonly string[];
  /** Its beginning. */
  readonly body: Buffer | null;
  /** Of the whole body. */
  readonly bodyBytes: number;
  /** What it counts in the journal, bytes. */
  size: number;
  /** It is in the journal. */
  held: boolean;
}

export type JournalEntry = {
  /** ISO 8601, UTC. */
  time: string;
  /** The same in milliseconds since 1970, with fractions. */
  timeMs: number;
  method: string;
  target: string;
  space: string;
  /** `METHOD /path` of the route, `(fetch)`, or null. */
  route: string | null;
  request: {
    headers: [name: string, value: string][];
    /** null without one; text if it is UTF-8, else base64. */
    body: string | null;
    encoding: 'utf8' | 'base64';
    bodyBytes: number;
    /** `body` is only the beginning. */
    cut: boolean;
  };
  /** null while there is none, and for requests that end without one. */
  response: { status: number; headers: [name: string, value: string][]; bodyBytes: number } | null;
  ending: Ending | 'in flight';
  /** Milliseconds by stage; only those that were entered. */
  stagesMs: Record<string, number>;
};

export function journalEntry(entry: Recorded): JournalEntry {
  const { route, status, responseHeaders, responseBytes, ending, times } = entry.exchange;
  const { text, encoding } = shown(entry.body, entry.bodyBytes);
  return {
    time: new Date(entry.atMs).toISOString(),
    timeMs: entry.atMs,
    method: entry.method,
    target: entry.target,
    space: entry.space,
    route: route === null ? null : route === 'fetch' ? FETCH : routeKey(route),
    request: {
      headers: pairs(entry.rawHeaders),
      body: text,
      encoding,
      bodyBytes: entry.bodyBytes,
      cut: entry.bodyBytes > (entry.body?.length ?? 0),
    },
    response: status === null ? null : { status, headers: pairs(responseHeaders), bodyBytes: responseBytes },
    ending: ending ?? 'in flight',
    stagesMs: Object.fromEntries(
      STAGES.filter((stage) => times[stage] >= 0).map((stage) => [stage, Number(times[stage].toFixed(3))]),
    ),
  };
}

function pairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1]!]] : []));
}

/** Longest beginning of a character that may stand at the end of a body that was cut. */
const PARTIAL_CHARACTER = 3;

function shown(
  body: Buffer | null,
  wholeBytes: number,
): { text: string | null; encoding: 'utf8' | 'base64' } {
  if (body === null) return { text: null, encoding: 'utf8' };
  const slack = body.length < wholeBytes ? PARTIAL_CHARACTER : 0;
  for (let less = 0; less <= slack; less++) {
    const part = body.subarray(0, body.length - less);
    if (isUtf8(part)) return { text: part.toString('utf8'), encoding: 'utf8' };
  }
  return { text: body.toString('base64'), encoding: 'base64' };
}
