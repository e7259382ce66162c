import { createHash } from 'node:crypto';
import { type BodySink, type Exchange, ForwardingExchange } from '../http/exchange.ts';
import { type Decision, Gcra } from './gcra.ts';
import type { LimitOptions } from './limit-options.ts';

/** Keys that a route counts at once. */
const MAX_KEYS = 10_000;
/** Longer header values are counted by their hash: the bound on keys is one on memory. */
const LONGEST_KEY = 128;

/** One route's limit. */
export class Limit {
  readonly #options: LimitOptions;
  readonly #gcra: Gcra;
  readonly #now: () => number;

  constructor(options: LimitOptions, now: () => number, maxKeys = MAX_KEYS) {
    this.#options = options;
    this.#gcra = new Gcra(options.requests, options.perMs, options.burst, maxKeys);
    this.#now = now;
  }

  /** The exchange to go on with, which says in its answer what is left; null: over the limit, and answered. */
  admit(exchange: Exchange): ((inner: Exchange) => Exchange) | null {
    const decision = this.#gcra.take(this.#keyOf(exchange), this.#now());
    const fields = this.#fields(decision);
    if (decision.allowed) return (inner) => new LimitedExchange(inner, fields);
    const { status, headers, body } = this.#options;
    exchange.answer(status, [...headers, 'retry-after', seconds(decision.retryMs), ...fields], body);
    return null;
  }

  get keys(): number {
    return this.#gcra.keys;
  }

  /** All of it, or what one space has used. A limit `by: 'all'` belongs to no space. */
  reset(space?: string): void {
    this.#gcra.reset((key) => space === undefined || key.startsWith(`${space}\n`));
  }

  /** The space comes first and ends with a line end, which no header value has. */
  #keyOf({ space, rawHeaders }: Exchange): string {
    const { by } = this.#options;
    if (by === 'all') return '';
    if (by === 'space') return `${space}\n`;
    const value = headerOf(rawHeaders, by.header);
    return `${space}\n${value.length <= LONGEST_KEY ? value : createHash('sha256').update(value).digest('base64')}`;
  }

  /** As in draft-ietf-httpapi-ratelimit-headers-07, the last with one header a number. */
  #fields({ remaining, resetMs }: Decision): string[] {
    return [
      ...['ratelimit-limit', String(this.#options.burst)],
      ...['ratelimit-remaining', String(remaining)],
      ...['ratelimit-reset', seconds(resetMs)],
    ];
  }
}

/** Whole seconds: rounded up, so that who waits so long has waited long enough. */
const seconds = (milliseconds: number): string => String(Math.max(1, Math.ceil(milliseconds / 1_000)));

function headerOf(rawHeaders: readonly string[], name: string): string {
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]!.toLowerCase() === name) return rawHeaders[i + 1]!;
  }
  return '';
}

class LimitedExchange extends ForwardingExchange {
  readonly #fields: readonly string[];

  constructor(inner: Exchange, fields: readonly string[]) {
    super(inner);
    this.#fields = fields;
  }

  override answer(status: number, headers: readonly string[], body: Buffer | string): void {
    super.answer(status, [...headers, ...this.#fields], body);
  }

  override stream(status: number, headers: readonly string[]): BodySink {
    return super.stream(status, [...headers, ...this.#fields]);
  }
}
