/** URL over the host's parser: a list of parts, taken anew after each change. */
import { host } from '../host.ts';
import { OP, URL_PARTS } from '../ops.ts';
import { lazyClasses, splitBy } from '../primordials.ts';
import { parseUrl } from './parse-url.ts';
import { searchParamsClass, type URLSearchParams } from './search-params.ts';

type Field = (typeof URL_PARTS)[number];

const optional = (base: unknown) => (base === undefined ? undefined : `${base as string}`);

export const urlClass = lazyClasses(() => {
  class URL {
    #parts: string[];
    #params: URLSearchParams | null = null;

    constructor(url: unknown, base?: unknown) {
      const href = `${url as string}`;
      const parts = parseUrl(href, optional(base));
      if (parts === undefined) {
        throw new TypeError(`Invalid URL: ${href}${base === undefined ? '' : ` with base ${base}`}`);
      }
      this.#parts = splitBy(parts, '\n');
    }

    static canParse(url: unknown, base?: unknown): boolean {
      return parseUrl(`${url as string}`, optional(base)) !== undefined;
    }

    static parse(url: unknown, base?: unknown): URL | null {
      return URL.canParse(url, base) ? new URL(url, base) : null;
    }

    static {
      URL_PARTS.forEach((field, index) => {
        Object.defineProperty(URL.prototype, field, {
          get(this: URL) {
            return this.#parts[index];
          },
          ...(field === 'origin' ? {} : { set: setter(field) }),
          enumerable: true,
          configurable: true,
        });
      });

      function setter(field: Field) {
        return function (this: URL, value: unknown) {
          const text = `${value as string}`.toWellFormed();
          const parts =
            field === 'href'
              ? parseUrl(text)
              : (host(OP.urlSet, this.#parts[0], field, text) as string | undefined);
          if (parts === undefined) throw new TypeError(`Invalid URL: ${text}`);
          this.#parts = splitBy(parts, '\n');
          if (this.#params !== null && (field === 'href' || field === 'search')) {
            searchParamsClass().refill(this.#params, this.#parts[9]!);
          }
        };
      }
    }

    get searchParams(): URLSearchParams {
      this.#params ??= searchParamsClass().attached(this.#parts[9]!, (search) => {
        this.#parts = splitBy(host(OP.urlSet, this.#parts[0], 'search', search) as string, '\n');
      });
      return this.#params;
    }

    toString(): string {
      return this.#parts[0]!;
    }

    toJSON(): string {
      return this.#parts[0]!;
    }

    get [Symbol.toStringTag](): string {
      return 'URL';
    }
  }
  return { URL };
});
