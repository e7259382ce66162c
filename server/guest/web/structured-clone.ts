/** structuredClone: https://html.spec.whatwg.org/multipage/structured-data.html */
import { isArray } from '../primordials.ts';
import { domException } from './dom-exception.ts';

const ERRORS = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

const refuse = (value: unknown): never => {
  const what = typeof value === 'function' ? `function ${value.name}` : String(value);
  throw domException(`${what} could not be cloned`, 'DataCloneError');
};

function cloneView(view: ArrayBufferView, buffer: ArrayBuffer): ArrayBufferView {
  const length = view instanceof DataView ? view.byteLength : (view as Uint8Array).length;
  return new (view.constructor as Uint8ArrayConstructor)(buffer, view.byteOffset, length);
}

class Cloner {
  #done = new Map<object, unknown>();

  transfer(buffers: readonly unknown[]): void {
    for (const buffer of buffers) {
      if (!(buffer instanceof ArrayBuffer) || this.#done.has(buffer)) {
        throw domException(
          'structuredClone: only an ArrayBuffer can be transferred, and once',
          'DataCloneError',
        );
      }
      this.#done.set(buffer, null);
    }
  }

  /** Detaches what is transferred, once everything else is known to clone. */
  #buffer(buffer: ArrayBuffer): ArrayBuffer {
    return this.#done.has(buffer) ? buffer.transfer() : buffer.slice(0);
  }

  clone(value: unknown): unknown {
    if (typeof value === 'symbol' || typeof value === 'function') return refuse(value);
    if (typeof value !== 'object' || value === null) return value;
    const known = this.#done.get(value);
    if (known !== undefined && known !== null) return known;
    const { leaf, fill } = this.#begin(value);
    this.#done.set(value, leaf);
    fill?.();
    return leaf;
  }

  /** The copy, and what fills it once it is known, so that cycles find it. */
  #begin(value: object): { leaf: unknown; fill?: () => void } {
    if (value instanceof Date) return { leaf: new Date(value.getTime()) };
    if (value instanceof RegExp) return { leaf: new RegExp(value.source, value.flags) };
    if (
      value instanceof Boolean ||
      value instanceof Number ||
      value instanceof String ||
      value instanceof BigInt
    ) {
      return { leaf: Object(value.valueOf()) };
    }
    if (value instanceof ArrayBuffer) return { leaf: this.#buffer(value) };
    if (ArrayBuffer.isView(value)) {
      return { leaf: cloneView(value, this.clone(value.buffer) as ArrayBuffer) };
    }
    if (value instanceof Map) {
      const copy = new Map();
      const entries = [...value];
      return {
        leaf: copy,
        fill: () => {
          for (const [key, item] of entries) copy.set(this.clone(key), this.clone(item));
        },
      };
    }
    if (value instanceof Set) {
      const copy = new Set();
      const items = [...value];
      return {
        leaf: copy,
        fill: () => {
          for (const item of items) copy.add(this.clone(item));
        },
      };
    }
    if (value instanceof Error) return this.#error(value);
    if (
      value instanceof Promise ||
      value instanceof WeakMap ||
      value instanceof WeakSet ||
      value instanceof WeakRef
    ) {
      return refuse(value);
    }
    const copy: Record<string, unknown> = isArray(value) ? (new Array(value.length) as never) : {};
    const fill = () => {
      for (const key of Object.keys(value)) {
        const item = this.clone((value as Record<string, unknown>)[key]);
        Object.defineProperty(copy, key, {
          value: item,
          writable: true,
          enumerable: true,
          configurable: true,
        });
      }
    };
    return { leaf: copy, fill };
  }

  #error(error: Error): { leaf: unknown; fill: () => void } {
    const Class = ERRORS[error.name as keyof typeof ERRORS] ?? Error;
    const copy = Object.create(Class.prototype) as Error;
    Error.captureStackTrace?.(copy);
    const hidden = { writable: true, enumerable: false, configurable: true };
    const fill = () => {
      Object.defineProperty(copy, 'stack', { value: error.stack, ...hidden });
      Object.defineProperty(copy, 'message', { value: `${error.message}`, ...hidden });
      if ('cause' in error)
        Object.defineProperty(copy, 'cause', { value: this.clone(error.cause), ...hidden });
    };
    return { leaf: copy, fill };
  }
}

export function structuredClone(value: unknown, options: { transfer?: readonly unknown[] } = {}): unknown {
  const cloner = new Cloner();
  cloner.transfer(options?.transfer ?? []);
  return cloner.clone(value);
}
