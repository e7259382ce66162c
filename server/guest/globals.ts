/** What a script finds on globalThis. */
import { makeConsole } from './console/console.ts';
import { host } from './host.ts';
import { headersClass } from './http/headers.ts';
import { Request } from './http/request.ts';
import { Response } from './http/response.ts';
import { queueMicrotask } from './microtask.ts';
import { makeMock } from './mock/mock.ts';
import { OP } from './ops.ts';
import { define, named } from './primordials.ts';
import { compression } from './streams/compression.ts';
import { readable } from './streams/readable.ts';
import { strategies } from './streams/strategy.ts';
import { transform } from './streams/transform.ts';
import { writable } from './streams/writable.ts';
import { timerGlobals } from './timers.ts';
import { abortClasses } from './web/abort.ts';
import { atob, btoa } from './web/base64.ts';
import { blobClass } from './web/blob.ts';
import { makeCrypto } from './web/crypto.ts';
import { domExceptionClass } from './web/dom-exception.ts';
import { encodingClasses } from './web/encoding.ts';
import { eventClasses } from './web/events.ts';
import { formDataClass } from './web/form-data.ts';
import { random } from './web/random.ts';
import { searchParamsClass } from './web/search-params.ts';
import { structuredClone } from './web/structured-clone.ts';
import { cryptoKeyClass } from './web/subtle.ts';
import { urlClass } from './web/url.ts';

const data = (name: string, value: unknown) =>
  define(globalThis, name, { value, writable: true, configurable: true, enumerable: false });

/** Names of the globals that are made when first touched. */
const lazyNames: string[] = [];

/** Touches them all. */
export function makeGlobals(): void {
  for (let i = 0; i < lazyNames.length; i++) void (globalThis as Record<string, unknown>)[lazyNames[i]!];
}

/** A global that is made when first touched, and from then on is a plain property. */
function later(name: string, make: () => unknown): void {
  lazyNames.push(name);
  define(globalThis, name, {
    get() {
      const value = make();
      data(name, value);
      return value;
    },
    set(value) {
      data(name, value);
    },
    configurable: true,
    enumerable: false,
  });
}

/** Groups of classes that are made together. */
function laterMembers<T extends object>(names: readonly (keyof T & string)[], group: () => T): void {
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    later(name, () => group()[name]);
  }
}

function makePerformance() {
  const timeOrigin = Date.now() - (host(OP.now) as number);
  return { timeOrigin, now: () => host(OP.now) as number, toJSON: () => ({ timeOrigin }) };
}

export function defineGlobals(): void {
  data('self', globalThis);
  data('mock', makeMock());
  data('Request', named(Request, 'Request'));
  data('Response', named(Response, 'Response'));
  const { setTimeout, setInterval, clearTimeout } = timerGlobals;
  data('setTimeout', setTimeout);
  data('setInterval', setInterval);
  data('clearTimeout', clearTimeout);
  data('clearInterval', clearTimeout);
  data('queueMicrotask', named(queueMicrotask, 'queueMicrotask'));
  data('structuredClone', named(structuredClone, 'structuredClone'));
  define(Math, 'random', { value: named(random, 'random'), writable: true, configurable: true });

  later('console', makeConsole);
  later('crypto', makeCrypto);
  later('performance', makePerformance);
  later('navigator', () => ({ userAgent: 'perfduel-mock' }));
  laterMembers(['URL'], urlClass);
  laterMembers(['Headers'], headersClass);
  laterMembers(['URLSearchParams'], searchParamsClass);
  laterMembers(['TextEncoder', 'TextDecoder'], encodingClasses);
  laterMembers(['Event', 'CustomEvent', 'EventTarget'], eventClasses);
  laterMembers(['AbortController', 'AbortSignal'], abortClasses);
  laterMembers(['Blob', 'File'], blobClass);
  laterMembers(['FormData'], formDataClass);
  laterMembers(['CryptoKey'], cryptoKeyClass);
  laterMembers(
    ['ReadableStream', 'ReadableStreamDefaultReader', 'ReadableStreamDefaultController'],
    readable,
  );
  laterMembers(
    ['WritableStream', 'WritableStreamDefaultWriter', 'WritableStreamDefaultController'],
    writable,
  );
  laterMembers(
    ['TransformStream', 'TransformStreamDefaultController', 'TextEncoderStream', 'TextDecoderStream'],
    transform,
  );
  laterMembers(['CompressionStream', 'DecompressionStream'], compression);
  laterMembers(['CountQueuingStrategy', 'ByteLengthQueuingStrategy'], strategies);

  const engine = globalThis as Record<string, unknown>;
  if (engine.DOMException === undefined) laterMembers(['DOMException'], domExceptionClass);
  if (engine.atob === undefined) data('atob', named(atob, 'atob'));
  if (engine.btoa === undefined) data('btoa', named(btoa, 'btoa'));
}
