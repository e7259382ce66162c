import type { JournalEntry } from '../observe/journal-entry.ts';
import { count, onlyMembers, pathMatches, text, texts } from './arguments.ts';
import { BadArgument } from './errors.ts';
import { missingFrom, short } from './json-subset.ts';

/** Near misses in one answer: those that miss least, the latest first. */
export const NEAR_MISSES = 5;

export interface Expectation {
  method?: string;
  /** As `pathMatches` reads it. */
  path?: string;
  /** Exact values; names in any case. */
  headers?: Record<string, string>;
  /** A string: the exact text. Anything else: JSON of which the body has at least that much. */
  body?: unknown;
  space?: string;
  atLeast: number;
  atMost: number;
}

export type NearMiss = { time: string; timeMs: number; request: string; differs: string[] };

/** What one process can say: how many it holds, and the best of the others. */
export type VerifyAnswer = {
  count: number;
  /** Requests it has looked at. */
  seen: number;
  /** Entries that had to make room, ever. */
  dropped: number;
  atLeast: number;
  /** null: any number. */
  atMost: number | null;
  nearMisses: NearMiss[];
};

/** Throws BadArgument. Without a count it means: at least once. */
export function expectation(args: Record<string, unknown>): Expectation {
  onlyMembers(args, ['method', 'path', 'headers', 'body', 'space', 'count', 'atLeast', 'atMost']);
  const exactly = count(args, 'count');
  const atLeast = count(args, 'atLeast');
  const atMost = count(args, 'atMost');
  if (exactly !== undefined && (atLeast !== undefined || atMost !== undefined)) {
    throw new BadArgument('count', 'either count, or atLeast and atMost', args);
  }
  const method = text(args, 'method')?.toUpperCase();
  const path = text(args, 'path');
  const headers = texts(args, 'headers');
  const space = text(args, 'space');
  return {
    atLeast: exactly ?? atLeast ?? (atMost === undefined ? 1 : 0),
    atMost: exactly ?? atMost ?? Infinity,
    ...(method === undefined ? {} : { method }),
    ...(path === undefined ? {} : { path }),
    ...(headers === undefined ? {} : { headers }),
    ...(space === undefined ? {} : { space }),
    ...('body' in args ? { body: args.body } : {}),
  };
}

export function verified(
  entries: readonly JournalEntry[],
  expected: Expectation,
  dropped: number,
): VerifyAnswer {
  const misses: NearMiss[] = [];
  let matching = 0;
  for (const entry of entries) {
    const differs = differences(entry, expected);
    if (differs.length === 0) matching++;
    else {
      const request = `${entry.method} ${entry.target}`;
      misses.push({ time: entry.time, timeMs: entry.timeMs, request, differs });
    }
  }
  return {
    count: matching,
    seen: entries.length,
    dropped,
    atLeast: expected.atLeast,
    atMost: expected.atMost === Infinity ? null : expected.atMost,
    nearMisses: nearest(misses),
  };
}

export function mergeVerify(answers: readonly VerifyAnswer[]): VerifyAnswer {
  const sum = (of: 'count' | 'seen' | 'dropped'): number =>
    answers.reduce((total, one) => total + one[of], 0);
  return {
    ...answers[0]!,
    count: sum('count'),
    seen: sum('seen'),
    dropped: sum('dropped'),
    nearMisses: nearest(answers.flatMap(({ nearMisses }) => nearMisses)),
  };
}

export type Verdict = {
  ok: boolean;
  count: number;
  expected: string;
  note?: string;
  nearMisses?: NearMiss[];
};

/** What the answers of all processes together mean. */
export function verdict({ count: found, seen, dropped, atLeast, atMost, nearMisses }: VerifyAnswer): Verdict {
  const ok = found >= atLeast && (atMost === null || found <= atMost);
  const expected =
    atMost === atLeast ? `${atLeast}` : atMost === null ? `at least ${atLeast}` : `${atLeast} to ${atMost}`;
  const note =
    dropped > 0
      ? `the journal is full: ${dropped} requests before these ${seen} are forgotten and not counted`
      : '';
  return {
    ok,
    count: found,
    expected,
    ...(note === '' ? {} : { note }),
    ...(ok ? {} : { nearMisses }),
  };
}

function nearest(misses: readonly NearMiss[]): NearMiss[] {
  return [...misses]
    .sort((a, b) => a.differs.length - b.differs.length || b.timeMs - a.timeMs)
    .slice(0, NEAR_MISSES);
}

function differences(entry: JournalEntry, expected: Expectation): string[] {
  const { method, path, headers = {}, space } = expected;
  const differs: string[] = [];
  if (method !== undefined && entry.method !== method)
    differs.push(`method: expected ${method}, got ${entry.method}`);
  if (path !== undefined && !pathMatches(entry, path))
    differs.push(`path: expected ${path}, got ${entry.target}`);
  if (space !== undefined && entry.space !== space) {
    differs.push(`space: expected ${short(space)}, got ${short(entry.space)}`);
  }
  for (const [name, value] of Object.entries(headers)) {
    const got = entry.request.headers.filter(([sent]) => sent.toLowerCase() === name.toLowerCase());
    if (got.some(([, sent]) => sent === value)) continue;
    const shown = got.length === 0 ? 'nothing' : got.map(([, sent]) => short(sent)).join(' and ');
    differs.push(`header ${name}: expected ${short(value)}, got ${shown}`);
  }
  if ('body' in expected) differs.push(...bodyDifferences(entry, expected.body));
  return differs;
}

function bodyDifferences({ request }: JournalEntry, expected: unknown): string[] {
  if (request.cut) return [`body: only the first part of its ${request.bodyBytes} bytes is in the journal`];
  const body = request.body ?? '';
  if (typeof expected === 'string') {
    return body === expected ? [] : [`body: expected ${short(expected)}, got ${short(body)}`];
  }
  if (request.encoding !== 'utf8') return ['body: expected JSON, got bytes that are no text'];
  let actual: unknown;
  try {
    actual = JSON.parse(body);
  } catch {
    return [`body: expected JSON, got ${short(body)}`];
  }
  return missingFrom(actual, expected, 'body');
}
