import { spaceOf } from '../http/exchange.ts';
import { type JournalEntry, journalEntry, type Recorded } from './journal-entry.ts';
import type { ObservedExchange, Watcher } from './observed-exchange.ts';

export interface JournalBounds {
  entries: number;
  /** Of what the entries hold, estimated: text and bodies by their length, plus ENTRY_BYTES each. */
  bytes: number;
}

export const DEFAULT_JOURNAL_BYTES = 8 * 1024 * 1024;

/** A request body is kept up to here. */
export const BODY_BYTES = 16 * 1024;

/** What an entry weighs besides its texts: the object, its arrays, its stage times. Estimated, never measured. */
export const ENTRY_BYTES = 512;

/**
 * The latest requests, in order of arrival, within both bounds: the oldest go first. A request stands in it from
 * its arrival on; what is answered is added at the end. Adding costs the same however many there are.
 */
export class Journal implements Watcher {
  readonly bounds: JournalBounds;
  /** Bytes held now. */
  bytes = 0;
  /** Entries that had to make room for others, ever. */
  dropped = 0;
  /** Places of dropped entries are empty until they are cut off. */
  #entries: (Recorded | undefined)[] = [];
  /** The first place that is not empty. */
  #first = 0;
  readonly #open = new WeakMap<ObservedExchange, Recorded>();

  constructor(bounds: JournalBounds) {
    this.bounds = bounds;
  }

  get size(): number {
    return this.#entries.length - this.#first;
  }

  began(exchange: ObservedExchange): void {
    const { method, target, rawHeaders, body } = exchange;
    const entry: Recorded = {
      exchange,
      atMs: performance.timeOrigin + exchange.arrivedMs,
      method,
      target,
      space: spaceOf(rawHeaders),
      rawHeaders,
      // A copy: a piece of the body would keep the whole of it in memory.
      body: body === null ? null : Buffer.from(body.subarray(0, BODY_BYTES)),
      bodyBytes: body?.length ?? 0,
      size: 0,
      held: true,
    };
    entry.size =
      ENTRY_BYTES + method.length + target.length + textLength(rawHeaders) + (entry.body?.length ?? 0);
    this.#open.set(exchange, entry);
    this.#entries.push(entry);
    this.bytes += entry.size;
    this.#dropOldest();
  }

  ended(exchange: ObservedExchange): void {
    const entry = this.#open.get(exchange);
    if (entry === undefined) return;
    entry.exchange = {
      route: exchange.route,
      status: exchange.status,
      responseHeaders: exchange.responseHeaders,
      responseBytes: exchange.responseBytes,
      ending: exchange.ending,
      times: exchange.times,
    };
    if (!entry.held) return;
    const grown = textLength(exchange.responseHeaders);
    entry.size += grown;
    this.bytes += grown;
    this.#dropOldest();
  }

  /** Oldest first. */
  entries(): JournalEntry[] {
    return this.#held().map(journalEntry);
  }

  /** Forgets one space's entries, or all. How many they were. */
  clear(space?: string): number {
    const before = this.size;
    const kept: Recorded[] = [];
    for (const entry of this.#held()) {
      if (space !== undefined && entry.space !== space) kept.push(entry);
      else {
        entry.held = false;
        this.bytes -= entry.size;
      }
    }
    this.#entries = kept;
    this.#first = 0;
    return before - kept.length;
  }

  #held(): Recorded[] {
    return this.#entries.slice(this.#first) as Recorded[];
  }

  #dropOldest(): void {
    while (this.size > this.bounds.entries || (this.bytes > this.bounds.bytes && this.size > 0)) {
      const entry = this.#entries[this.#first]!;
      entry.held = false;
      this.bytes -= entry.size;
      this.dropped++;
      this.#entries[this.#first++] = undefined;
    }
    // Cutting off half at a time costs a constant per entry.
    if (this.#first > 64 && this.#first * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#first);
      this.#first = 0;
    }
  }
}

function textLength(texts: readonly string[]): number {
  let length = 0;
  for (const text of texts) length += text.length;
  return length;
}
