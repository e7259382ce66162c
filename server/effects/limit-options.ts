import { TEXT_PLAIN } from '../http/exchange.ts';
import { reasonOf } from '../http/reason.ts';
import type { Rule } from './gcra.ts';
import { checkFieldName, checkFieldValue } from './raw-head.ts';
import { checkKeys, isFields, numberIn, unexpected, wholeIn } from './spec.ts';

export interface LimitOptions {
  rule: Rule;
  /** Whose requests are counted together. */
  by: 'all' | 'space' | { header: string };
  /** What is answered beyond the limit. */
  status: number;
  headers: readonly string[];
  body: string;
}

const KEYS = ['requests', 'per', 'perMs', 'by', 'burst', 'status', 'body', 'headers'];
const UNIT_MS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000 };
const MOST = 1e9;

/** Throws TypeError `${where}…: expected …, got …`. */
export function parseLimit(spec: unknown, where: string): LimitOptions {
  if (!isFields(spec))
    throw unexpected(where, '{requests, per | perMs, by, burst, status, body, headers}', spec);
  checkKeys(spec, KEYS, where);
  const requests = wholeIn(spec.requests, `${where}.requests`, 'a whole number of at least 1', 1, MOST);
  if ((spec.per === undefined) === (spec.perMs === undefined)) {
    throw unexpected(where, 'either per ("1s", "1m", "1h") or perMs', spec);
  }
  const status = wholeIn(spec.status ?? 429, `${where}.status`, 'a status from 400 to 599', 400, 599);
  const json = spec.body !== undefined && typeof spec.body !== 'string';
  const headers = parseHeaders(spec.headers ?? {}, `${where}.headers`);
  if (!headers.some((name, i) => i % 2 === 0 && name.toLowerCase() === 'content-type')) {
    headers.push(...(json ? ['content-type', 'application/json'] : TEXT_PLAIN));
  }
  const perMs =
    spec.per === undefined ? milliseconds(spec.perMs, `${where}.perMs`) : period(spec.per, `${where}.per`);
  const burst = wholeIn(spec.burst ?? requests, `${where}.burst`, 'a whole number of at least 1', 1, MOST);
  return {
    rule: { requests, perMs, burst },
    by: parseBy(spec.by ?? 'space', `${where}.by`),
    status,
    headers,
    body: json ? JSON.stringify(spec.body) : ((spec.body as string | undefined) ?? reasonOf(status)),
  };
}

const milliseconds = (spec: unknown, where: string): number =>
  numberIn(spec, where, 'more than 0 ms', Number.MIN_VALUE);

function period(spec: unknown, where: string): number {
  const match = typeof spec === 'string' ? /^([1-9]\d{0,5})([smh])$/.exec(spec) : null;
  if (match === null) throw unexpected(where, '"1s", "1m", "1h" or another whole number of these', spec);
  return Number(match[1]) * UNIT_MS[match[2]!]!;
}

function parseBy(spec: unknown, where: string): LimitOptions['by'] {
  if (spec === 'all' || spec === 'space') return spec;
  if (typeof spec !== 'string' || !spec.startsWith('header:')) {
    throw unexpected(where, '"space", "all" or "header:NAME"', spec);
  }
  const header = spec.slice('header:'.length).toLowerCase();
  checkFieldName(header, where);
  return { header };
}

function parseHeaders(spec: unknown, where: string): string[] {
  if (!isFields(spec)) throw unexpected(where, 'an object of names and values', spec);
  return Object.entries(spec).flatMap(([name, value]) => {
    checkFieldName(name, where);
    if (typeof value !== 'string') throw unexpected(`${where}.${name}`, 'a string', value);
    checkFieldValue(value, `${where}.${name}`);
    return [name, value];
  });
}
