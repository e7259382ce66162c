/** Values as text for people: objects, collections, errors and cycles, in the manner of Node's console. */
import { isArray } from '../primordials.ts';

export interface InspectOptions {
  /** Levels of nested objects shown. */
  depth?: number;
}

const WIDTH = 76;
const MOST_ITEMS = 100;
const LONGEST_TEXT = 10_000;
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

function quote(text: string): string {
  const shown =
    text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}… ${text.length - LONGEST_TEXT} more` : text;
  const escaped = JSON.stringify(shown).slice(1, -1).replaceAll('\\"', '"');
  if (!shown.includes("'")) return `'${escaped}'`;
  if (!shown.includes('"')) return `"${escaped}"`;
  return shown.includes('`') ? `'${escaped.replaceAll("'", "\\'")}'` : `\`${escaped}\``;
}

function primitive(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  return String(value);
}

/** The name of what made it: '' for a plain object, null without a prototype. */
function className(value: object): string | null {
  const proto = Object.getPrototypeOf(value);
  if (proto === null) return null;
  const descriptor = Object.getOwnPropertyDescriptor(proto, 'constructor');
  const name = typeof descriptor?.value === 'function' ? descriptor.value.name : className(proto);
  return typeof name === 'string' ? name : '';
}

/** Getters that say what a Web object is; their values are shown as if they were properties. */
const SHOWN: Record<string, readonly string[]> = {
  Request: ['method', 'url', 'headers', 'bodyUsed'],
  Response: ['status', 'statusText', 'ok', 'headers', 'bodyUsed'],
  URL: ['href', 'origin', 'protocol', 'host', 'pathname', 'search', 'hash'],
  Blob: ['size', 'type'],
  File: ['name', 'size', 'type'],
  AbortSignal: ['aborted'],
  Event: ['type'],
};

class Inspector {
  #path: object[] = [];
  #depth: number;

  constructor(depth: number) {
    this.#depth = depth;
  }

  show(value: unknown): string {
    if (typeof value === 'function') return this.#function(value);
    if (typeof value !== 'object' || value === null) return primitive(value);
    if (this.#path.includes(value)) return '[Circular *]';
    if (value instanceof Error) return this.#nest(value, () => this.#error(value));
    const name = className(value);
    if (this.#path.length > this.#depth) return isArray(value) ? '[Array]' : `[${name || 'Object'}]`;
    return this.#nest(value, () => this.#object(value, name));
  }

  #nest(value: object, show: () => string): string {
    this.#path.push(value);
    const text = show();
    this.#path.pop();
    return text;
  }

  #function(value: { name?: unknown }): string {
    const isClass = Function.prototype.toString.call(value).startsWith('class');
    const name = typeof value.name === 'string' && value.name !== '' ? value.name : '(anonymous)';
    return isClass ? `[class ${name}]` : `[Function${name === '(anonymous)' ? ' ' : ': '}${name}]`;
  }

  #error(error: Error): string {
    const { name, message, stack, cause } = error;
    const title = message === '' ? `${name}` : `${name}: ${message}`;
    let text = `${stack ?? ''}`.trimEnd();
    if (!text.startsWith(title)) text = text === '' ? title : `${title}\n${text}`;
    const extra = this.#properties(
      error,
      (key) => !['name', 'message', 'stack', 'cause', 'errors'].includes(key),
    );
    if (extra.length > 0) text += ` ${this.#braces('', '{', extra, '}')}`;
    if (cause !== undefined) text += `\n  [cause]: ${this.show(cause).replaceAll('\n', '\n  ')}`;
    const { errors } = error as { errors?: unknown };
    if (isArray(errors)) text += `\n  [errors]: ${this.show(errors).replaceAll('\n', '\n  ')}`;
    return text;
  }

  #object(value: object, name: string | null): string {
    const prefix = name === null ? '[Object: null prototype] ' : name === 'Object' ? '' : `${name} `;
    if (isArray(value)) return this.#array(value, name === 'Array' ? '' : `${name}(${value.length}) `);
    if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
      return this.#array(
        [...(value as unknown as Iterable<unknown>)],
        `${name}(${(value as Uint8Array).length}) `,
      );
    }
    if (value instanceof ArrayBuffer) return `ArrayBuffer { byteLength: ${value.byteLength} }`;
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    if (value instanceof RegExp) return String(value);
    if (value instanceof Promise) return 'Promise {}';
    if (value instanceof Map) {
      const entries = [...value].map(([key, item]) => `${this.show(key)} => ${this.show(item)}`);
      return this.#braces(`Map(${value.size}) `, '{', entries, '}');
    }
    if (value instanceof Set)
      return this.#braces(
        `Set(${value.size}) `,
        '{',
        [...value].map((item) => this.show(item)),
        '}',
      );
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return `[${name}: ${primitive(value.valueOf())}]`;
    }
    const shown = SHOWN[name ?? ''];
    if (shown !== undefined) {
      const items = shown.map((key) => `${key}: ${this.show((value as Record<string, unknown>)[key])}`);
      return this.#braces(prefix, '{', items, '}');
    }
    if (name === 'Headers' || name === 'URLSearchParams' || name === 'FormData') {
      const items = [...(value as Iterable<[string, unknown]>)].map(
        ([key, item]) => `${quote(key)}: ${this.show(item)}`,
      );
      return this.#braces(prefix, '{', items, '}');
    }
    return this.#braces(
      prefix,
      '{',
      this.#properties(value, () => true),
      '}',
    );
  }

  #array(items: readonly unknown[], prefix: string): string {
    const shown: string[] = [];
    for (let i = 0; i < items.length && shown.length < MOST_ITEMS; i++) {
      if (i in items) {
        shown.push(this.show(items[i]));
        continue;
      }
      const from = i;
      while (i + 1 < items.length && !(i + 1 in items)) i++;
      shown.push(`<${i - from + 1} empty item${i > from ? 's' : ''}>`);
    }
    if (items.length > MOST_ITEMS) shown.push(`... ${items.length - MOST_ITEMS} more items`);
    const named = this.#properties(items, (key) => !/^\d+$/.test(key));
    return this.#braces(prefix, '[', [...shown, ...named], ']');
  }

  #properties(value: object, wanted: (key: string) => boolean): string[] {
    const items: string[] = [];
    for (const key of Reflect.ownKeys(value)) {
      const descriptor = Object.getOwnPropertyDescriptor(value, key);
      if (!descriptor?.enumerable || (typeof key === 'string' && !wanted(key))) continue;
      const label = typeof key === 'symbol' ? `[${String(key)}]` : IDENTIFIER.test(key) ? key : quote(key);
      const accessor = descriptor.get !== undefined || descriptor.set !== undefined;
      const kind =
        descriptor.get === undefined
          ? '[Setter]'
          : descriptor.set === undefined
            ? '[Getter]'
            : '[Getter/Setter]';
      items.push(`${label}: ${accessor ? kind : this.show(descriptor.value)}`);
    }
    return items;
  }

  #braces(prefix: string, open: string, items: string[], close: string): string {
    if (items.length === 0) return `${prefix}${open}${close}`;
    const line = items.join(', ');
    if (line.length <= WIDTH && !line.includes('\n')) return `${prefix}${open} ${line} ${close}`;
    return `${prefix}${open}\n${items.map((item) => `  ${item.replaceAll('\n', '\n  ')}`).join(',\n')}\n${close}`;
  }
}

export function inspect(value: unknown, { depth = 2 }: InspectOptions = {}): string {
  return new Inspector(depth).show(value);
}
