/**
 * mock.store: JSON texts by key, outside the isolated worlds. Every operation is complete before the next
 * begins, so each is atomic.
 */
import { jsonEqual } from './json-equal.ts';

interface Entry {
  json: string;
  /** On the clock's scale; Infinity: never. */
  expiresAtMs: number;
}

/** Milliseconds, never going back. */
export type Clock = () => number;

/** How many operations may pass before expired entries nobody asked for are thrown away. */
const SWEEP_EVERY = 1024;

export class Store {
  readonly #entries = new Map<string, Entry>();
  readonly #clock: Clock;
  #expiring = 0;
  #untilSweep = SWEEP_EVERY;

  constructor(clock: Clock = () => performance.now()) {
    this.#clock = clock;
  }

  get size(): number {
    this.#sweep();
    return this.#entries.size;
  }

  #live(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.expiresAtMs > this.#now(entry)) return entry;
    this.#remove(key, entry);
    return undefined;
  }

  /** The clock is not read for what never expires. */
  #now(entry: Entry): number {
    return entry.expiresAtMs === Infinity ? 0 : this.#clock();
  }

  #remove(key: string, entry: Entry): void {
    if (entry.expiresAtMs !== Infinity) this.#expiring--;
    this.#entries.delete(key);
  }

  #put(key: string, json: string, expiresAtMs: number): void {
    const old = this.#entries.get(key);
    if (old !== undefined && old.expiresAtMs !== Infinity) this.#expiring--;
    if (expiresAtMs !== Infinity) this.#expiring++;
    this.#entries.set(key, { json, expiresAtMs });
    if (this.#expiring > 0 && --this.#untilSweep <= 0) this.#sweep();
  }

  /** O(entries). */
  #sweep(): void {
    this.#untilSweep = SWEEP_EVERY;
    if (this.#expiring === 0) return;
    for (const key of this.#entries.keys()) this.#live(key);
  }

  /** JSON text; undefined when there is nothing. */
  get(key: string): string | undefined {
    return this.#live(key)?.json;
  }

  /** Without `ttlMs` it stays, whatever time an earlier value had left. */
  set(key: string, json: string, ttlMs?: number): void {
    this.#put(key, json, ttlMs === undefined ? Infinity : this.#clock() + ttlMs);
  }

  /** Whether it was there. */
  del(key: string): boolean {
    const entry = this.#live(key);
    if (entry !== undefined) this.#remove(key, entry);
    return entry !== undefined;
  }

  /** The new number; a missing key counts as 0; the time left stays. Throws TypeError for what is no number. */
  incr(key: string, by: number): number {
    const entry = this.#live(key);
    const value: unknown = entry === undefined ? 0 : JSON.parse(entry.json);
    if (typeof value !== 'number') throw new TypeError(`store.incr: ${key} is not a number`);
    const sum = value + by;
    if (!Number.isFinite(sum)) throw new TypeError(`store.incr: ${key} would no longer be a finite number`);
    this.#put(key, String(sum), entry?.expiresAtMs ?? Infinity);
    return sum;
  }

  clear(): void {
    this.#entries.clear();
    this.#expiring = 0;
  }

  /** Sets `json` if the key holds `expected` (undefined: nothing). The time left stays. Whether it did. */
  cas(key: string, expected: string | undefined, json: string): boolean {
    const entry = this.#live(key);
    const same =
      entry === undefined || expected === undefined
        ? entry?.json === expected
        : entry.json === expected || jsonEqual(JSON.parse(entry.json), JSON.parse(expected));
    if (same) this.#put(key, json, entry?.expiresAtMs ?? Infinity);
    return same;
  }

  /** Appends to an array, made if missing; its new length. The time left stays. Throws TypeError for no array. */
  push(key: string, json: string): number {
    const entry = this.#live(key);
    const list: unknown = entry === undefined ? [] : JSON.parse(entry.json);
    if (!Array.isArray(list)) throw new TypeError(`store.push: ${key} is not an array`);
    list.push(JSON.parse(json));
    this.#put(key, JSON.stringify(list), entry?.expiresAtMs ?? Infinity);
    return list.length;
  }

  /** Milliseconds left, rounded up; −1: it never expires; −2: no such key. */
  ttl(key: string): number {
    const entry = this.#live(key);
    if (entry === undefined) return -2;
    return entry.expiresAtMs === Infinity ? -1 : Math.ceil(entry.expiresAtMs - this.#clock());
  }

  /** Sets the time left. Whether the key was there. */
  expire(key: string, ttlMs: number): boolean {
    const entry = this.#live(key);
    if (entry !== undefined) this.#put(key, entry.json, this.#clock() + ttlMs);
    return entry !== undefined;
  }

  /** Sorted by UTF-16 code units. */
  keys(prefix = ''): string[] {
    this.#sweep();
    return [...this.#entries.keys()].filter((key) => key.startsWith(prefix)).sort();
  }
}
