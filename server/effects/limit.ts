import { createHash } from 'node:crypto';
import { type BodySink, type Exchange, ForwardingExchange } from '../http/exchange.ts';
import type { Buckets } from './buckets.ts';
import type { Decision } from './gcra.ts';
import type { LimitOptions } from './limit-options.ts';

/** Longer header values are counted by their hash: the bound on keys is one on memory. */
const LONGEST_KEY = 128;

/** One route's limit. */
export class Limit {
  readonly #options: LimitOptions;
  readonly #buckets: Buckets;
  readonly #route: string;

  /** `route`: tells this limit from all others. */
  constructor(options: LimitOptions, buckets: Buckets, route: string) {
    this.#options = options;
    this.#buckets = buckets;
    this.#route = route;
  }

  /** The exchange to go on with, which says in its answer what is left; null: over the limit, and answered. */
  admit(exchange: Exchange): ((inner: Exchange) => Exchange) | null {
    const decision = this.#buckets.take(this.#route, this.#options.rule, this.#keyOf(exchange));
    const fields = this.#fields(decision);
    if (decision.allowed) return (inner) => new LimitedExchange(inner, fields);
    const { status, headers, body } = this.#options;
    exchange.answer(status, [...headers, 'retry-after', seconds(decision.retryMs), ...fields], body);
    return null;
  }

  /** The space comes first and ends with a line end, which no header value has. */
  #keyOf({ space, rawHeaders }: Exchange): string {
    const { by } = this.#options;
    if (by === 'all') return '';
    if (by === 'space') return `${space}\n`;
    const value = headerOf(rawHeaders, by.header);
    return `${space}\n${value.length <= LONGEST_KEY ? value : createHash('sha256').update(value).digest('base64')}`;
  }

  /** As in draft-ietf-httpapi-ratelimit-headers-06, the last with one header a number. */
  #fields({ remaining, resetMs }: Decision): string[] {
    return [
      ...['ratelimit-limit', String(this.#options.rule.burst)],
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
