/** mock.store: values as JSON, kept by the host for all requests. Times are milliseconds. */
import { host } from '../host.ts';
import { OP } from '../ops.ts';
import { parse, stringify, wellFormed } from '../primordials.ts';

function toKey(key: unknown, method: string): string {
  if (typeof key === 'string') return wellFormed(key);
  if (typeof key === 'number') return `${key}`;
  throw new TypeError(
    `store.${method}: expected a string as the key, got ${key === null ? 'null' : typeof key}`,
  );
}

function toJson(value: unknown, method: string): string {
  const json = stringify(value);
  if (json === undefined) throw new TypeError(`store.${method}: ${typeof value} has no JSON form`);
  return json;
}

function toTtl(ttl: unknown, method: string): number {
  if (typeof ttl === 'number' && ttl > 0 && ttl < Infinity) return ttl;
  throw new TypeError(`store.${method}: expected a ttl of more than 0 ms, got ${String(ttl)}`);
}

export const makeStore = () => ({
  /** undefined when there is nothing. */
  get(key: unknown): unknown {
    const json = host(OP.storeGet, toKey(key, 'get')) as string | undefined;
    return json === undefined ? undefined : parse(json);
  },
  set(key: unknown, value: unknown, options?: { ttl?: number }): void {
    const ttl = options?.ttl === undefined ? undefined : toTtl(options.ttl, 'set');
    host(OP.storeSet, toKey(key, 'set'), toJson(value, 'set'), ttl);
  },
  /** Whether there was something. */
  del: (key: unknown): boolean => host(OP.storeDel, toKey(key, 'del')) === 1,
  /** Atomic; a missing key counts as 0. The new number. */
  incr(key: unknown, by: unknown = 1): number {
    if (typeof by !== 'number' || !Number.isFinite(by)) {
      throw new TypeError(`store.incr: expected a finite number to add, got ${String(by)}`);
    }
    return host(OP.storeIncr, toKey(key, 'incr'), by) as number;
  },
  clear(): void {
    host(OP.storeClear);
  },
  /** Sets `value` if the key now holds `expected` (undefined: nothing). Whether it did. */
  cas(key: unknown, expected: unknown, value: unknown): boolean {
    const wanted = expected === undefined ? undefined : toJson(expected, 'cas');
    return host(OP.storeCas, toKey(key, 'cas'), wanted, toJson(value, 'cas')) === 1;
  },
  /** Appends to the array at `key`, made if missing. Its new length. */
  push: (key: unknown, value: unknown): number =>
    host(OP.storePush, toKey(key, 'push'), toJson(value, 'push')) as number,
  /** With `ms`: sets the time left; whether the key is there. Without: ms left, Infinity for no end, undefined for no key. */
  ttl(key: unknown, ms?: unknown): number | boolean | undefined {
    if (ms !== undefined) return host(OP.storeTtl, toKey(key, 'ttl'), toTtl(ms, 'ttl')) === 1;
    const left = host(OP.storeTtl, toKey(key, 'ttl')) as number;
    return left === -2 ? undefined : left === -1 ? Infinity : left;
  },
  keys: (prefix: unknown = ''): string[] =>
    parse(host(OP.storeKeys, toKey(prefix, 'keys')) as string) as string[],
});
