/**
 * Intrinsics taken before any user code runs. What answers requests uses these, so that a script which
 * replaces a built-in spoils its own handlers and not the answers' framing.
 */
export const apply = Reflect.apply;
export const define = Reflect.defineProperty;
export const objectKeys = Object.keys;
export const isArray = Array.isArray;
/** The engine's own, where it has one; taken before globals.ts puts ours in its place. */
export const nativeDOMException = (globalThis as { DOMException?: unknown }).DOMException;
export const stringify = JSON.stringify;
export const parse = JSON.parse;

const { bind, call } = Function.prototype;

/** A method as a function of its receiver. */
export const uncurry: <T, A extends unknown[], R>(
  method: (this: T, ...args: A) => R,
) => (self: T, ...args: A) => R = bind.bind(call) as never;

export const lower = uncurry(String.prototype.toLowerCase);
export const wellFormed = uncurry(String.prototype.toWellFormed);
export const codeAt = uncurry(String.prototype.charCodeAt);
export const cut = uncurry(String.prototype.slice);
/** Pieces of a text, as an ordinary array. */
export const splitBy = uncurry(String.prototype.split as (separator: string) => string[]);

const resolve = Promise.resolve;
const reject = Promise.reject;
const PromiseClass = Promise;
export const resolved = <T>(value: T): Promise<Awaited<T>> =>
  apply(resolve as never, PromiseClass, [value]) as Promise<Awaited<T>>;
export const rejected = (reason: unknown): Promise<never> =>
  apply(reject, PromiseClass, [reason]) as Promise<never>;

const { get, set, has, delete: remove, forEach } = Map.prototype;

/** A Map whose methods user code cannot replace. `size` and iteration are not protected: use `forEach`. */
export function safeMap<K, V>(): Map<K, V> {
  const map = new Map<K, V>();
  map.get = get as never;
  map.set = set as never;
  map.has = has;
  map.delete = remove;
  map.forEach = forEach as never;
  return map;
}

const { exec, test } = RegExp.prototype;

/** A regular expression whose `test` and `exec` user code cannot replace. */
export function safePattern(pattern: RegExp): RegExp {
  pattern.exec = exec;
  pattern.test = test;
  return pattern;
}

/** Makes a value on first use. Keeps rare things out of the cost of a boot. */
export function lazy<T>(make: () => T): () => T {
  let value: T | undefined;
  return () => {
    value ??= make();
    return value;
  };
}

/** The name that scripts see; the bundle has shortened the one in the source. */
export function named<T>(value: T, name: string): T {
  define(value as object, 'name', { value: name, configurable: true });
  return value;
}

/** Classes (by their names) and what belongs to them, made on first use. */
export function lazyClasses<T extends object>(make: () => T): () => T {
  return lazy(() => {
    const group = make();
    for (const name of objectKeys(group)) {
      if (lower(name[0]!) !== name[0]) named((group as Record<string, unknown>)[name], name);
    }
    return group;
  });
}
