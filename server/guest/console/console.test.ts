import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { eachEngine } from '../testing/table.ts';

const rows: [string, string | RegExp][] = [
  [
    "console.log('a', 1, true, null, undefined, 5n, Symbol('s'), -0)",
    'log a 1 true null undefined 5n Symbol(s) -0',
  ],
  ['console.log()', 'log '],
  ["console.info('a'); ", 'info a'],
  ["console.warn({ a: 'b', 'c-d': [1, 'x'] })", "warn { a: 'b', 'c-d': [ 1, 'x' ] }"],
  [
    "console.error('%s is %d of %i, %f, %j %o%% %c!', 'x', '5', 7.9, '1.5', { a: 1 }, [1], 'css', 'rest')",
    'error x is 5 of 7, 1.5, {"a":1} [ 1 ]% ! rest',
  ],
  ["console.log('%s')", 'log %s'],
  ["console.log('100%', 'x')", 'log 100% x'],
  [
    'console.debug({}, [], () => {}, function f() {}, class A {})',
    'debug {} [] [Function (anonymous)] [Function: f] [class A]',
  ],
  ['const a = { b: {} }; a.b.a = a; console.log(a)', 'log { b: { a: [Circular *] } }'],
  ['console.log({ a: { b: { c: { d: 1 } } } })', 'log { a: { b: { c: [Object] } } }'],
  [
    'console.log(new Map([["k", { a: 1 }]]), new Set([1, "x"]))',
    "log Map(1) { 'k' => { a: 1 } } Set(2) { 1, 'x' }",
  ],
  [
    'console.log(new Date(0), /x/g, new Uint8Array([1, 2]), new ArrayBuffer(3))',
    'log 1970-01-01T00:00:00.000Z /x/g Uint8Array(2) [ 1, 2 ] ArrayBuffer { byteLength: 3 }',
  ],
  [
    'console.log([1, , , 4], Array(101).fill(0))',
    /log \[ 1, <2 empty items>, 4 \] \[\n[\s\S]*\.\.\. 1 more items\n\]/,
  ],
  [
    'class P { x = 1 } console.log(new P(), Object.create(null), { get g() { return 1 }, set s(v) {} })',
    'log P { x: 1 } [Object: null prototype] {} { g: [Getter], s: [Setter] }',
  ],
  ['console.log(new RangeError("m", { cause: "c" }))', /log RangeError: m\n +at [\s\S]*\[cause\]: 'c'/],
  ['console.log({ e: new Error("in") }, "it\'s")', /log \{\n {2}e: Error: in\n[\s\S]*\} it's/],
  ['console.log(["it\'s", "a\\nb"])', `log [ "it's", 'a\\nb' ]`],
  [
    'console.log(new Headers({ a: "b" }), new URL("http://a/b"), Response.json(1))',
    /log Headers \{ 'a': 'b' \} URL \{\n {2}href: 'http:\/\/a\/b',[\s\S]*Response \{\n {2}status: 200/,
  ],
  ['console.log({ text: "x".repeat(80), b: 1 })', /log \{\n {2}text: 'x{80}',\n {2}b: 1\n\}/],
  ['console.dir({ a: { b: { c: 1 } } }, { depth: 0 })', 'log { a: [Object] }'],
  ['console.assert(true, "no"); console.assert(false, "yes %s", 1)', 'error Assertion failed: yes 1'],
  [
    'console.group("g"); console.log("in\\nside"); console.groupEnd(); console.log("out")',
    'log g|log   in\n  side|log out',
  ],
  [
    'console.count(); console.count(); console.countReset(); console.count()',
    'log default: 1|log default: 2|log default: 1',
  ],
  [
    'console.time("t"); console.timeLog("t", "x"); console.timeEnd("t"); console.timeEnd("t")',
    'log t: 0.000ms x|log t: 0.000ms|warn no timer with the label t',
  ],
  ['console.trace("here")', /error Trace: here\n +at /],
  [
    'console.table([{ a: 1, b: "x" }, { a: 2 }])',
    "log ┌─────────┬───┬─────┐\n│ (index) │ a │ b   │\n├─────────┼───┼─────┤\n│ 0       │ 1 │ 'x' │\n│ 1       │ 2 │     │\n└─────────┴───┴─────┘",
  ],
  ['console.table(5)', 'log 5'],
  ['console.log("a\\ud800")', 'log a\ufffd'],
];

describe('console', () => {
  eachEngine('prints', (world) => {
    for (const [script, expected] of rows) {
      world.log.length = 0;
      assert.equal(world.value(`${script}; return 0`), 0, script);
      const printed = world.log.join('|');
      if (typeof expected === 'string') assert.equal(printed, expected, script);
      else assert.match(printed, expected, script);
    }
  });
});
