/**
 * A script whose requests do their worst to the world they run in, and a probe that tells whether anything of it
 * is still there. Nothing that a script may share on purpose (mock.store) is touched.
 */

/** Each is the body of a handler `async (req, ctx) => { … }`; what it returns or throws does not matter. */
export const HOSTILE: Readonly<Record<string, string>> = {
  globals: `globalThis.leak = 1; var v = 2; globalThis['leak' + Math.random()] = {}; delete globalThis.escape;`,
  objectPrototype: `Object.prototype.leak = 1; Object.prototype[Symbol.for('leak')] = 2;
    Object.defineProperty(Object.prototype, 'status', { get() { return 418; }, configurable: true });`,
  getters: `for (const key of ['id', 'then', 'value', 'get', 'headers', 'body', 'signal', 'over', 'timers'])
    Object.defineProperty(Object.prototype, key, { get() { throw new Error('leak'); }, set() {}, configurable: true });`,
  arrays: `Array.prototype.push = Array.prototype.join = () => 'leak'; Array.prototype[0] = 'leak'; Array.isArray = () => true;
    Array.prototype[Symbol.iterator] = function* () { yield 'leak'; };`,
  maps: `Map.prototype.get = Map.prototype.set = Set.prototype.add = WeakMap.prototype.get = () => 'leak'; globalThis.Map = class {};`,
  promises: `Promise.prototype.then = function () { return 'leak'; }; Promise.resolve = () => 'leak';
    Promise.prototype.constructor = Object; globalThis.Promise = function () {};`,
  asyncPrototypes: `const proto = Object.getPrototypeOf(async function () {}); proto.leak = 1;
    Object.setPrototypeOf(proto, null); Object.getPrototypeOf(function* () {}).prototype.next = () => 'leak';`,
  random: `Math.random = () => 0.5; Date.now = () => 0; Date.prototype.getTime = () => 'leak';
    globalThis.Date = function () { return 'leak'; }; Object.getPrototypeOf(performance).now = () => -1; performance.leak = 1;`,
  species: `class Leak extends Array { static get [Symbol.species]() { throw new Error('leak'); } }
    Object.defineProperty(Array, Symbol.species, { value: Leak, configurable: true }); Array.prototype.constructor = Leak;
    Object.defineProperty(Promise, Symbol.species, { get() { return 'leak'; }, configurable: true });`,
  frozen: `for (const thing of [Object, Array, Map, Promise, Response, Headers, globalThis.mock, JSON, Math, Reflect])
    { Object.freeze(thing); if (thing.prototype) Object.freeze(thing.prototype); } Object.preventExtensions(globalThis);`,
  functions: `Function.prototype.call = Function.prototype.apply = Function.prototype.bind = () => 'leak';
    Function.prototype.leak = 1; Object.setPrototypeOf(Function.prototype, { leak: 2 });`,
  strings: `String.prototype.split = String.prototype.slice = String.prototype.indexOf = () => ['leak'];
    Number.prototype.toString = Symbol.prototype.toString = () => 'leak'; String.raw = String.fromCharCode = null;`,
  json: `JSON.stringify = () => 'leak'; JSON.parse = () => 'leak'; Object.prototype.toJSON = () => 'leak';`,
  reflection: `Object.defineProperty = Object.keys = Object.getOwnPropertyDescriptor = Reflect.ownKeys = Reflect.apply = () => 'leak';
    Object.setPrototypeOf(Array.prototype, new Proxy({}, { get: () => 'leak', has: () => true }));`,
  errors: `Error.prepareStackTrace = () => 'leak'; Error.stackTraceLimit = 0; Error.prototype.name = 'leak';
    TypeError.prototype.message = 'leak'; throw { toString() { throw new Error('leak'); } };`,
  webApis: `Response.prototype.text = Headers.prototype.get = Request.prototype.json = () => 'leak';
    Response.json = () => 'leak'; globalThis.Response = globalThis.Headers = globalThis.URL = globalThis.setTimeout = 'leak';`,
  webPrototypes: `for (const C of [Response, Request, Headers, URL, URLSearchParams, AbortSignal, ReadableStream, TextDecoder])
    { Object.setPrototypeOf(C.prototype, { leak: 1 }); C.prototype.leak = 2; C.leak = 3; }`,
  moduleState: `state.count += 1000; state.list.push(new Uint8Array(1000)); state.map.set('leak', () => state); secret = 'leak';`,
  moduleObjects: `Object.freeze(state); Object.setPrototypeOf(state.list, Map.prototype); hidden.leak = req; request = req;`,
  mock: `try { mock.get('/probe', () => new Response('leak')); } catch {} try { mock.leak = 1; mock.store.leak = 2; mock.get = null; } catch {}`,
  timers: `for (let i = 0; i < 20; i++) setTimeout(() => { globalThis.leak = i; state.count++; }, i % 3);
    setInterval(() => { state.count++; Object.prototype.leak = 1; }, 1);`,
  late: `ctx.waitUntil(sleep(2).then(() => { Object.prototype.leak = 1; state.count++; Array.prototype.map = null; }));`,
  pending: `Array.prototype.then = (done) => done('leak'); void new Promise(() => {}).then(() => state.count++);
    void Promise.reject(new Error('leak')); queueMicrotask(() => { state.count++; throw new Error('leak'); });`,
  halfWay: `Object.prototype.leak = 1; await sleep(1); Promise.prototype.then = null; state.count++; await 0;`,
  buffers: `const big = new Uint8Array(200_000).fill(0x6c); Uint8Array.prototype.set = () => 'leak'; state.list.push(big);
    Object.setPrototypeOf(Uint8Array.prototype, Array.prototype); ArrayBuffer.isView = () => true;`,
  regexps: `RegExp.prototype.exec = () => null; RegExp.prototype[Symbol.replace] = () => 'leak'; /(l)(e)(ak)/.test('leak');
    Object.defineProperty(Symbol.prototype, 'description', { value: 'leak' }); Symbol.for('leak'); state.map.set(Symbol.for('leak'), RegExp.$1);`,
  weak: `const kept = {}; new FinalizationRegistry(() => state.count++).register({}, 1); state.map.set('weak', new WeakRef(kept));
    WeakRef.prototype.deref = () => 'leak';`,
  deep: `Object.prototype.leak = 1; const down = (n) => 1 + down(n + 1); down(0);`,
  thrown: `Object.prototype.leak = 1; Object.defineProperty(Error.prototype, 'stack', { get() { return 'leak'; } }); throw new TypeError('leak');`,
  notAResponse: `globalThis.leak = 1; return { status: 200, leak: 1 };`,
};

/**
 * Answers with everything that can be reached from a fresh world, as text: all own properties of all objects with
 * their flags, primitive values, prototypes, the sources of functions, and the module's own state. The same in
 * every untouched world. Looks without calling a getter. `/probe` is the short one: what is quick to look at.
 */
const PROBES = `
const { getOwnPropertyDescriptor, getPrototypeOf, isExtensible, ownKeys } = Reflect;
const { toString } = Function.prototype;
const apply = Reflect.apply;

function everything() {
  const found = new Map([[globalThis, 0]]);
  const queue = [globalThis];
  const out = [];
  const name = (value) => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return typeof value + String(value);
    let id = found.get(value);
    if (id === undefined) {
      id = queue.length;
      found.set(value, id);
      queue.push(value);
    }
    return '#' + id;
  };
  for (const root of [(async () => {}), (function* () {}), (async function* () {}), [][Symbol.iterator](), new Map().entries(),
    new Set().values(), ''[Symbol.iterator](), 'x'.matchAll(/x/g), state, hidden]) name(root);
  for (let i = 0; i < queue.length; i++) {
    const object = queue[i];
    out.push('\\n', i, isExtensible(object) ? '' : '!', name(getPrototypeOf(object)));
    if (typeof object === 'function') out.push(apply(toString, object, []));
    for (const key of ownKeys(object)) {
      const d = getOwnPropertyDescriptor(object, key);
      out.push(' ', String(key), d.configurable ? 'c' : '', d.enumerable ? 'e' : '', d.writable ? 'w' : '');
      if (d.get === undefined && d.set === undefined) out.push(name(d.value));
      else out.push(name(d.get), name(d.set));
    }
  }
  return out.join('');
}

const short = () => {
  const timer = setTimeout(() => {}, 1e6);
  clearTimeout(timer);
  const own = [globalThis, Object.prototype, Function.prototype, Array.prototype, Promise.prototype, Object, Promise, Error.prototype];
  return [timer, state.count, state.list.length, state.map.size, secret, typeof request, Object.keys(hidden).length,
    own.map((thing) => ownKeys(thing).length + (isExtensible(thing) ? 'e' : '')).join(), 'leak' in {}, RegExp.$1,
    apply(toString, Map.prototype.get, []), apply(toString, Promise.prototype.then, []), JSON.stringify({ a: [1, 'x'] }),
    [3, 1, 2].sort().concat([4]).map(String).join('|'), 'a-b'.split('-')[1], typeof Date.now() === typeof performance.now(),
    Math.random() === 0.5, new Headers({ a: 'b' }).get('a'), new URL('http://h.test/p').pathname].join(' ');
};
`;

export const ISOLATION_SCRIPT = `
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const state = { count: 0, list: [1], map: new Map([['k', 1]]) };
const hidden = {};
let secret = 'kept';
let request;
${PROBES}
mock.get('/probe', async () => { const text = short(); return new Response(text + (await Promise.all([1, 2])).join()); });
mock.get('/everything', () => new Response(everything()));
${Object.entries(HOSTILE)
  .map(
    ([name, body]) =>
      `mock.get('/hostile/${name}', async (req, ctx) => { ${body}\n return new Response('done'); });`,
  )
  .join('\n')}
`;
