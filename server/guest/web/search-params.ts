import { lazyClasses } from '../primordials.ts';
import { formEncode, parseForm } from './form-urlencoded.ts';

export type URLSearchParams = InstanceType<ReturnType<typeof searchParamsClass>['URLSearchParams']>;

let brand: ((value: unknown) => boolean) | undefined;

export const isSearchParams = (value: unknown): value is URLSearchParams => brand?.(value) ?? false;

const text = (value: unknown) => `${value as string}`.toWellFormed();

type Pair = [string, string];

function pairsOfInit(init: unknown): Pair[] {
  if (init === undefined) return [];
  if ((typeof init !== 'object' && typeof init !== 'function') || init === null) {
    const query = text(init);
    return parseForm(query[0] === '?' ? query.slice(1) : query);
  }
  if ((init as Iterable<unknown>)[Symbol.iterator] !== undefined) {
    return Array.from(init as Iterable<Iterable<unknown>>, (entry): Pair => {
      const items = [...entry];
      if (items.length !== 2) throw new TypeError('URLSearchParams: each pair needs a name and a value');
      return [text(items[0]), text(items[1])];
    });
  }
  return Object.keys(init).map((name): Pair => [text(name), text((init as Record<string, unknown>)[name])]);
}

export const searchParamsClass = lazyClasses(() => {
  let refill!: (params: URLSearchParams, search: string) => void;
  let attached!: (search: string, changed: (search: string) => void) => URLSearchParams;

  class URLSearchParams {
    #pairs: Pair[];
    /** Tells the URL that these belong to. */
    #changed: ((search: string) => void) | null = null;

    static {
      brand = (value) => typeof value === 'object' && value !== null && #pairs in value;
      refill = (params, search) => {
        params.#pairs = pairsOfInit(search);
      };
      attached = (search, changed) => {
        const params = new URLSearchParams(search);
        params.#changed = changed;
        return params;
      };
    }

    constructor(init?: unknown) {
      this.#pairs = pairsOfInit(init);
    }

    get size(): number {
      return this.#pairs.length;
    }

    append(name: unknown, value: unknown): void {
      this.#pairs.push([text(name), text(value)]);
      this.#changed?.(this.toString());
    }

    delete(name: unknown, value?: unknown): void {
      const key = text(name);
      const only = value === undefined ? undefined : text(value);
      this.#pairs = this.#pairs.filter((pair) => pair[0] !== key || (only !== undefined && pair[1] !== only));
      this.#changed?.(this.toString());
    }

    get(name: unknown): string | null {
      const key = text(name);
      return this.#pairs.find((pair) => pair[0] === key)?.[1] ?? null;
    }

    getAll(name: unknown): string[] {
      const key = text(name);
      return this.#pairs.filter((pair) => pair[0] === key).map((pair) => pair[1]);
    }

    has(name: unknown, value?: unknown): boolean {
      const key = text(name);
      const only = value === undefined ? undefined : text(value);
      return this.#pairs.some((pair) => pair[0] === key && (only === undefined || pair[1] === only));
    }

    set(name: unknown, value: unknown): void {
      const key = text(name);
      const first = this.#pairs.find((pair) => pair[0] === key);
      if (first === undefined) {
        this.#pairs.push([key, text(value)]);
      } else {
        first[1] = text(value);
        this.#pairs = this.#pairs.filter((pair) => pair === first || pair[0] !== key);
      }
      this.#changed?.(this.toString());
    }

    sort(): void {
      this.#pairs.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
      this.#changed?.(this.toString());
    }

    *entries(): IterableIterator<Pair> {
      for (let i = 0; i < this.#pairs.length; i++) yield [this.#pairs[i]![0], this.#pairs[i]![1]];
    }

    *keys(): IterableIterator<string> {
      for (let i = 0; i < this.#pairs.length; i++) yield this.#pairs[i]![0];
    }

    *values(): IterableIterator<string> {
      for (let i = 0; i < this.#pairs.length; i++) yield this.#pairs[i]![1];
    }

    forEach(callback: (value: string, name: string, params: URLSearchParams) => void, self?: unknown): void {
      for (const [name, value] of this.entries()) callback.call(self, value, name, this);
    }

    [Symbol.iterator](): IterableIterator<Pair> {
      return this.entries();
    }

    toString(): string {
      return this.#pairs.map(([name, value]) => `${formEncode(name)}=${formEncode(value)}`).join('&');
    }

    get [Symbol.toStringTag](): string {
      return 'URLSearchParams';
    }
  }
  return { URLSearchParams, refill, attached };
});
