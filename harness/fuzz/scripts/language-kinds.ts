import { fixed, type Kind, ODD_VALUES, pick } from './kind.ts';

const GLOBALS = [
  'Array',
  'Object',
  'Promise',
  'Map',
  'String',
  'Uint8Array',
  'JSON',
  'Response',
  'Headers',
  'Symbol',
  'Function',
];
const METHODS: Record<string, readonly string[]> = {
  Array: ['map', 'push', 'join', 'slice', 'filter', 'indexOf'],
  Object: ['hasOwnProperty', 'toString', 'valueOf'],
  Promise: ['then', 'catch', 'finally'],
  Map: ['get', 'set', 'has'],
  String: ['slice', 'charCodeAt', 'toLowerCase', 'split', 'replace'],
  Uint8Array: ['subarray', 'set', 'slice'],
  Headers: ['get', 'append', 'entries', 'forEach'],
};

/** Against the engine and the language: time, memory, stack, and what every script shares. */
export const LANGUAGE_KINDS: readonly Kind[] = [
  fixed(
    'loop',
    [504],
    'for (;;);',
    'while (true) { try { for (;;); } catch {} }',
    'let i = 0; do { i++; } while (i > 0);',
    'const f = () => { for (;;) [1].map(String); }; f();',
    'await 0; for (;;);',
    'for (const x of (function* () { for (;;) yield 1; })()) x;',
  ),
  fixed(
    'loop in finally',
    [504],
    'try { for (;;); } finally { for (;;); }',
    'try { throw 1; } catch { for (;;); } finally { return new Response("x"); }',
  ),
  fixed(
    'microtasks',
    [504],
    'const f = () => Promise.resolve().then(f); await f();',
    'const f = () => queueMicrotask(f); f(); await new Promise(() => {});',
    'for (;;) await 0;',
    'const f = async () => { await f2(); }; const f2 = async () => { await 0; await f(); }; await f();',
  ),
  fixed(
    'timers',
    [200, 500, 504],
    'for (let i = 0; i < 1e6; i++) setTimeout(() => {}, i); return new Response("set");',
    'const f = () => { setTimeout(f); setTimeout(f); }; f(); await new Promise(() => {});',
    'setInterval(() => {}, 0); await new Promise(() => {});',
    'setTimeout(() => { for (;;); }); await new Promise(() => {});',
    'for (let i = 0; i < 1e4; i++) ctx.waitUntil(new Promise(() => {})); return new Response("w");',
  ),
  fixed(
    'memory',
    [500, 504],
    'const a = []; for (;;) a.push(new Uint8Array(1e6));',
    'let s = "x"; for (;;) s += s + "y";',
    'const a = []; for (;;) a.push({ a: [1, 2, 3] });',
    'const m = new Map(); for (let i = 0; ; i++) m.set(i, "v".repeat(1000) + i);',
    'new Uint8Array(2 ** 31);',
    'new ArrayBuffer(1e12);',
    '"x".repeat(2 ** 29) + "y";',
    'new Array(2 ** 32 - 1).fill(0);',
  ),
  fixed(
    'memory, caught',
    [200, 500, 504],
    'try { const a = []; for (;;) a.push(new Uint8Array(1e6)); } catch (e) { return new Response("caught"); }',
    'for (let n = 0; n < 50; n++) { try { "x".repeat(2 ** 28); } catch {} } return new Response("on");',
  ),
  fixed(
    'recursion',
    [500],
    'const f = () => f() + 1; f();',
    'const f = (...a) => f(...a, 1); f();',
    'JSON.parse("[".repeat(1e5));',
    'class A { get x() { return this.x; } } new A().x;',
    'const p = new Proxy({}, { get: (t, k, r) => r[k] }); p.x;',
    'const o = { toString() { return "" + this; } }; "" + o;',
  ),
  // Making it takes as long as the deadline is on some machines.
  fixed(
    'recursion, prepared',
    [500, 504],
    'let o = {}; for (let i = 0; i < 1e5; i++) o = { o }; return new Response(JSON.stringify(o));',
  ),
  fixed(
    'recursion, caught',
    [200, 500, 504],
    'const f = () => { try { f(); } catch { f(); } }; f(); return new Response("x");',
    'let n = 0; const f = () => { n++; f(); }; try { f(); } catch {} return new Response(String(n > 10));',
  ),
  fixed(
    'regular expression',
    [504],
    '/^(a+)+$/.test("a".repeat(40) + "b"); return new Response("x");',
    '/(x+x+)+y/.test("x".repeat(40)); return new Response("x");',
    '/^(([a-z])+.)+[A-Z]([a-z])+$/.test("a".repeat(60)); return new Response("x");',
  ),
  fixed(
    'regular expression, odd',
    [200, 500, 504],
    'new RegExp("(".repeat(1e4) + ")".repeat(1e4)).test("x"); return new Response("x");',
    '"a".repeat(1e5).replace(/a/g, (m) => m + m); return new Response("x");',
    'new RegExp("a{1,60000}{1,60000}").test("a"); return new Response("x");',
  ),
  {
    name: 'a method of the language replaced',
    allowed: [200, 500, 504],
    make: (random) => {
      const type = pick(random, Object.keys(METHODS));
      const method = pick(random, METHODS[type]!);
      const act = pick(random, [
        '() => { throw new Error("mine"); }',
        '() => 7',
        'null',
        '() => { for (;;); }',
        'async () => {}',
      ]);
      return `${type}.prototype.${method} = ${act}; return ${pick(random, ['new Response("x")', 'Response.json([1, { a: 2 }])', 'new Response(await req.text())', 'new Response("x", { headers: { a: "b" } })'])};`;
    },
  },
  {
    name: 'a global replaced',
    allowed: [200, 500, 504],
    make: (random) =>
      `globalThis.${pick(random, GLOBALS)} = ${pick(random, ODD_VALUES)}; return new Response("x");`,
  },
  {
    name: 'a setter on the prototype of all',
    allowed: [200, 201, 500, 504],
    make: (random) =>
      `Object.defineProperty(Object.prototype, ${JSON.stringify(pick(random, ['status', 'headers', 'body', 'then', 'get', 'value', 'done', '0', 'constructor']))}, { get() { ${pick(random, ['throw 1', 'return 1', 'return () => {}', 'for (;;);'])} }, set() {}, configurable: true }); return ${pick(random, ['new Response("x")', 'Response.json({})', 'new Response("x", { status: 201 })'])};`,
  },
  fixed(
    'globals left behind',
    [200],
    'globalThis.leaked = "secret"; Object.prototype.polluted = 1; Array.prototype.polluted = 1; return new Response("x");',
    'mock.leaked = 1; mock.get = null; Symbol.leaked = 1; return new Response("x");',
    'Response.leaked = 1; Response.prototype.text = null; return new Response("x");',
  ),
  fixed(
    'names taken away',
    [200, 500],
    'for (const k of Reflect.ownKeys(globalThis)) try { delete globalThis[k]; } catch {} return 1;',
    'Object.freeze(globalThis); Object.freeze(Object.prototype); return new Response("x");',
    'Object.setPrototypeOf(globalThis, null); return new Response("x");',
    'Object.setPrototypeOf(Response.prototype, null); return new Response("x");',
  ),
];
