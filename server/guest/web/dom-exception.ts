import { define, lazyClasses, nativeDOMException } from '../primordials.ts';

/** Names that had a number before names were what one compares. */
const CODES: Record<string, number> = {
  InvalidCharacterError: 5,
  NotSupportedError: 9,
  InvalidStateError: 11,
  SyntaxError: 12,
  InvalidAccessError: 15,
  AbortError: 20,
  QuotaExceededError: 22,
  TimeoutError: 23,
  DataCloneError: 25,
};

type DOMExceptionClass = new (message?: string, name?: string) => Error & { readonly code: number };

export const domExceptionClass = lazyClasses((): { DOMException: DOMExceptionClass } => {
  const native = nativeDOMException as DOMExceptionClass | undefined;
  if (native !== undefined) return { DOMException: native };

  class DOMException extends Error {
    constructor(message: unknown = '', name: unknown = 'Error') {
      super(`${message as string}`);
      define(this, 'name', { value: `${name as string}`, configurable: true });
    }

    get code(): number {
      return CODES[this.name] ?? 0;
    }

    get [Symbol.toStringTag](): string {
      return 'DOMException';
    }
  }
  return { DOMException: DOMException as DOMExceptionClass };
});

export const domException = (message: string, name: string): Error =>
  new (domExceptionClass().DOMException)(message, name);
