import type { JournalEntry } from '../observe/journal-entry.ts';
import { count, onlyMembers, pathMatches, text } from './arguments.ts';
import { BadArgument } from './errors.ts';

/** Entries in one answer unless asked for otherwise. */
export const DEFAULT_LIMIT = 100;

export interface RequestFilter {
  method?: string;
  path?: string;
  /** `404`, or a class: `4xx`. */
  status?: string;
  space?: string;
  /** Milliseconds since 1970: what arrived then or later. */
  sinceMs?: number;
  limit: number;
}

export type RequestsAnswer = {
  /** How many match, before the limit. */
  total: number;
  limit: number;
  /** Entries that had to make room, ever: what matched among them is not counted. */
  dropped: number;
  /** The latest that match, oldest first. */
  requests: JournalEntry[];
};

/** Throws BadArgument. `since`: ISO 8601, or milliseconds since 1970. */
export function requestFilter(args: Record<string, unknown>): RequestFilter {
  onlyMembers(args, ['method', 'path', 'status', 'space', 'since', 'limit']);
  const method = text(args, 'method')?.toUpperCase();
  const path = text(args, 'path');
  const status = text(args, 'status');
  const space = text(args, 'space');
  if (status !== undefined && !/^[1-5](\d\d|xx)$/.test(status)) {
    throw new BadArgument('status', 'a status (404) or a class (4xx)', status);
  }
  const since = text(args, 'since');
  const sinceMs =
    since === undefined ? undefined : /^\d+(\.\d+)?$/.test(since) ? Number(since) : Date.parse(since);
  if (Number.isNaN(sinceMs)) throw new BadArgument('since', 'a time (ISO 8601, or ms since 1970)', since);
  return {
    limit: count(args, 'limit') ?? DEFAULT_LIMIT,
    ...(method === undefined ? {} : { method }),
    ...(path === undefined ? {} : { path }),
    ...(status === undefined ? {} : { status }),
    ...(space === undefined ? {} : { space }),
    ...(sinceMs === undefined ? {} : { sinceMs }),
  };
}

export function filtered(
  entries: readonly JournalEntry[],
  filter: RequestFilter,
  dropped: number,
): RequestsAnswer {
  const found = entries.filter((entry) => passes(entry, filter));
  return { total: found.length, limit: filter.limit, dropped, requests: latest(found, filter.limit) };
}

/** In order of time, however many processes they come from. */
export function mergeRequests(answers: readonly RequestsAnswer[]): RequestsAnswer {
  const limit = answers[0]?.limit ?? DEFAULT_LIMIT;
  const all = answers.flatMap(({ requests }) => requests).sort((a, b) => a.timeMs - b.timeMs);
  return {
    total: answers.reduce((sum, { total }) => sum + total, 0),
    limit,
    dropped: answers.reduce((sum, { dropped }) => sum + dropped, 0),
    requests: latest(all, limit),
  };
}

const latest = <T>(all: readonly T[], limit: number): T[] => all.slice(Math.max(0, all.length - limit));

function passes(entry: JournalEntry, filter: RequestFilter): boolean {
  if (filter.method !== undefined && entry.method !== filter.method) return false;
  if (filter.path !== undefined && !pathMatches(entry, filter.path)) return false;
  if (filter.space !== undefined && entry.space !== filter.space) return false;
  if (filter.sinceMs !== undefined && entry.timeMs < filter.sinceMs) return false;
  if (filter.status === undefined) return true;
  const status = String(entry.response?.status ?? '');
  return filter.status.endsWith('xx') ? status.startsWith(filter.status[0]!) : status === filter.status;
}
