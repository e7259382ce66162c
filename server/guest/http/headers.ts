/**
 * Headers as the fetch standard has it. Inside, one flat list `[name, value, name, value…]` with the
 * names in the case they arrived in; a lookup lowers only names of the length it wants.
 */
import { lazyClasses, lower } from '../primordials.ts';
import { fieldName, fieldValue, headersOfPairs, pairsOf } from './fields.ts';

export type Headers = InstanceType<ReturnType<typeof headersClass>['Headers']>;

let brand: ((value: unknown) => boolean) | undefined;

export const isHeaders = (value: unknown): value is Headers => brand?.(value) ?? false;
export const listOf = (headers: Headers): readonly string[] => headersClass().listOf(headers);

const matches = (written: string, key: string) =>
  written.length === key.length && (written === key || lower(written) === key);

const INTERNAL = {};

export const headersClass = lazyClasses(() => {
  let listOf!: (headers: Headers) => string[];
  let adopt!: (headers: Headers, list: string[], immutable: boolean) => void;

  class Headers {
    #list: string[] = [];
    #sorted: [string, string][] | null = null;
    #immutable = false;

    static {
      brand = (value) => typeof value === 'object' && value !== null && #list in value;
      listOf = (headers) => headers.#list;
      adopt = (headers, list, immutable) => {
        headers.#list = list;
        headers.#immutable = immutable;
      };
    }

    constructor(init?: unknown) {
      if (init !== undefined && init !== INTERNAL) this.#list = listOf(headersOfPairs(pairsOf(init)));
    }

    #change(): string[] {
      if (this.#immutable) throw new TypeError('these Headers are immutable');
      this.#sorted = null;
      return this.#list;
    }

    append(name: unknown, value: unknown): void {
      const wire = fieldName(name);
      const text = fieldValue(value);
      this.#change().push(wire, text);
    }

    delete(name: unknown): void {
      const key = lower(fieldName(name));
      const list = this.#change();
      let kept = 0;
      for (let i = 0; i < list.length; i += 2) {
        if (matches(list[i]!, key)) continue;
        list[kept++] = list[i]!;
        list[kept++] = list[i + 1]!;
      }
      list.length = kept;
    }

    get(name: unknown): string | null {
      const key = lower(fieldName(name));
      const list = this.#list;
      let found: string | null = null;
      for (let i = 0; i < list.length; i += 2) {
        if (matches(list[i]!, key)) found = found === null ? list[i + 1]! : `${found}, ${list[i + 1]}`;
      }
      return found;
    }

    getSetCookie(): string[] {
      return this.#list.filter((_, i, list) => i % 2 === 1 && matches(list[i - 1]!, 'set-cookie'));
    }

    has(name: unknown): boolean {
      const key = lower(fieldName(name));
      return this.#list.some((written, i) => i % 2 === 0 && matches(written, key));
    }

    set(name: unknown, value: unknown): void {
      const wire = fieldName(name);
      const key = lower(wire);
      const text = fieldValue(value);
      const list = this.#change();
      const at = list.findIndex((written, i) => i % 2 === 0 && matches(written, key));
      if (at < 0) {
        list.push(wire, text);
        return;
      }
      list[at] = wire;
      list[at + 1] = text;
      for (let i = list.length - 2; i > at; i -= 2) if (matches(list[i]!, key)) list.splice(i, 2);
    }

    /** Sorted by name and combined, except Set-Cookie; made again after a change. */
    #entries(): [string, string][] {
      if (this.#sorted) return this.#sorted;
      const list = this.#list;
      const entries: [string, string][] = [];
      const at = new Map<string, number>();
      for (let i = 0; i < list.length; i += 2) {
        const name = lower(list[i]!);
        const earlier = name === 'set-cookie' ? undefined : at.get(name);
        if (earlier === undefined) at.set(name, entries.push([name, list[i + 1]!]) - 1);
        else entries[earlier]![1] += `, ${list[i + 1]}`;
      }
      this.#sorted = entries.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
      return this.#sorted;
    }

    *entries(): IterableIterator<[string, string]> {
      for (let i = 0; i < this.#entries().length; i++) {
        const [name, value] = this.#entries()[i]!;
        yield [name, value];
      }
    }

    *keys(): IterableIterator<string> {
      for (let i = 0; i < this.#entries().length; i++) yield this.#entries()[i]![0];
    }

    *values(): IterableIterator<string> {
      for (let i = 0; i < this.#entries().length; i++) yield this.#entries()[i]![1];
    }

    forEach(callback: (value: string, name: string, headers: Headers) => void, self?: unknown): void {
      if (typeof callback !== 'function') throw new TypeError('Headers.forEach: expected a function');
      for (const [name, value] of this.entries()) callback.call(self, value, name, this);
    }

    [Symbol.iterator](): IterableIterator<[string, string]> {
      return this.entries();
    }

    get [Symbol.toStringTag](): string {
      return 'Headers';
    }
  }

  const fromList = (list: string[], immutable = false): Headers => {
    const headers = new Headers(INTERNAL);
    adopt(headers, list, immutable);
    return headers;
  };
  const copy = (headers: Headers): Headers => fromList([...listOf(headers)]);

  return { Headers, listOf, fromList, copy };
});
