import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { instrumentWrites, PAGE_BYTES } from './instrument.ts';
import { Machine } from './machine.ts';
import { captureMemory, copyImage, Restorer } from './memory-image.ts';

const plain = readFileSync(fileURLToPath(import.meta.resolve('quickjs-wasi/quickjs.wasm')));
const tracked = new WebAssembly.Module(instrumentWrites(plain));

function machine(module: WebAssembly.Module): Machine {
  const refuse = (): never => {
    throw new Error('not expected');
  };
  return new Machine(module, {
    call: (_op, a) => a,
    extras: refuse,
    interrupt: () => false,
    resolveModule: refuse,
    loadModule: refuse,
  });
}

/** Evaluates a script and gives its completion value as text. */
function evaluate(m: Machine, source: string): string {
  const { exports } = m;
  const code = m.allocateString(source);
  const name = m.allocateString('test.js');
  const handle = exports.qjs_eval(code.pointer, code.length, name.pointer, 0);
  const text = m.readString(handle);
  exports.qjs_free_value(handle);
  exports.wasm_free(code.pointer);
  exports.wasm_free(name.pointer);
  return text;
}

/** Work that writes in every way the engine has: stores of all widths, copies, fills, growing tables. */
const BUSY_SCRIPTS = [
  'globalThis.leak = 1; Object.prototype.leak = 2; String(leak)',
  'const big = new Uint8Array(300000); big.fill(7); big.copyWithin(1000, 5, 200000); new Float64Array(5000).fill(1.5); String(big[1000])',
  'const o = {}; for (let i = 0; i < 3000; i++) o["key" + i] = [i, String(i).repeat(9)]; JSON.stringify(JSON.parse(JSON.stringify(o))).length + ""',
  'const m = new Map(); for (let i = 0; i < 2000; i++) m.set("a" + i, new Date(i)); [...m.keys()].sort().reverse().join("").length + ""',
  '"x".repeat(200000).replace(/x/g, "yz").length + ""',
  'class A { #p = 1n << 200n; get v() { return this.#p.toString() } } new A().v',
  'String([..."\\u{1F600}".repeat(1000)].length) + encodeURIComponent("\\u00fc".repeat(500)).length',
  'const d = new DataView(new ArrayBuffer(64)); d.setFloat64(3, 1.5); d.setBigInt64(17, 5n); d.setInt16(31, 2); String(d.getFloat64(3))',
  'let s = 0; for (let i = 0; i < 20000; i++) s += Math.sqrt(i) | 0; String(s)',
];

test('an instrumented engine computes what the plain one does', () => {
  const [a, b] = [machine(new WebAssembly.Module(plain)), machine(tracked)];
  a.exports.qjs_init();
  b.exports.qjs_init();
  for (const script of BUSY_SCRIPTS) assert.equal(evaluate(b, script), evaluate(a, script));
});

test('after a restore the memory is byte for byte the image, whatever ran in between', () => {
  const m = machine(tracked);
  m.exports.qjs_init();
  evaluate(m, 'globalThis.kept = "from the image"; ""');
  m.exports.wasm_free(m.allocate(64 * 1024 * 1024));
  const image = captureMemory(m);
  const restorer = new Restorer(m, image);
  let written = 0;
  for (const script of BUSY_SCRIPTS) {
    evaluate(m, script);
    written += m
      .writtenPages!.subarray(image.base / PAGE_BYTES, image.memoryBytes / PAGE_BYTES)
      .reduce((n, mark) => n + mark, 0);
    assert.equal(restorer.restore(), true);
    const now = m.bytes().subarray(image.base);
    assert.equal(Buffer.compare(now, Buffer.from(image.memory.buffer, image.base)), 0, script);
    assert.equal(evaluate(m, 'kept + typeof leak'), 'from the imageundefined');
    restorer.restore();
  }
  assert.ok(written > 100, `the scripts wrote only ${written} pages: the test proves nothing`);
});

test('a restore copies only what was written', () => {
  const m = machine(tracked);
  m.exports.qjs_init();
  m.exports.wasm_free(m.allocate(4 * 1024 * 1024));
  const image = captureMemory(m);
  evaluate(m, '1 + 1');
  const pages = (image.memoryBytes - image.base) / PAGE_BYTES;
  const marked = m.writtenPages!.subarray(image.base / PAGE_BYTES).reduce((n, mark) => n + mark, 0);
  assert.ok(marked > 0 && marked < pages / 10, `${marked} of ${pages} pages are marked after a tiny script`);
});

test('an image makes a copy in another machine', () => {
  const [a, b] = [machine(tracked), machine(tracked)];
  a.exports.qjs_init();
  evaluate(a, 'globalThis.kept = "copied"; ""');
  const image = captureMemory(a);
  copyImage(b, image, { fresh: true });
  assert.equal(
    Buffer.compare(b.bytes().subarray(image.base), Buffer.from(image.memory.buffer, image.base)),
    0,
  );
  assert.equal(evaluate(b, 'kept'), 'copied');
  evaluate(b, 'kept = "changed"');
  assert.equal(evaluate(a, 'kept'), 'copied');
  copyImage(b, image, { fresh: false });
  assert.equal(evaluate(b, 'kept'), 'copied');
});

test('a copy into a used machine is byte for byte the image too, room included', () => {
  const [a, b] = [machine(tracked), machine(tracked)];
  for (const m of [a, b]) {
    m.exports.qjs_init();
    m.exports.wasm_free(m.allocate(2 * 1024 * 1024));
  }
  const image = captureMemory(a);
  evaluate(b, 'globalThis.secret = "s3cr3t".repeat(20_000); ""');
  copyImage(b, image, { fresh: false });
  assert.equal(
    Buffer.compare(b.bytes().subarray(image.base), Buffer.from(image.memory.buffer, image.base)),
    0,
  );
  const unused =
    image.memoryBytes - image.base - image.used.reduce((sum, { from, to }) => sum + to - from, 0);
  assert.ok(unused > 1024 * 1024, `${unused} bytes of room are left out of the copy`);
});

test('a machine that has grown cannot be restored and says so', () => {
  const m = machine(tracked);
  m.exports.qjs_init();
  const image = captureMemory(m);
  evaluate(m, 'globalThis.big = new Uint8Array(20_000_000); ""');
  assert.equal(new Restorer(m, image).restore(), false);
});

test('an unknown opcode is refused, not skipped', () => {
  // One function whose body holds a vector instruction (0xfd).
  const body = [0, 0xfd, 0x0c, 0x0b];
  const module = Uint8Array.from([
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    1,
    4,
    1,
    0x60,
    0,
    0,
    2,
    1,
    0,
    3,
    2,
    1,
    0,
    5,
    3,
    1,
    0,
    1,
    7,
    1,
    0,
    10,
    body.length + 2,
    1,
    body.length,
    ...body,
  ]);
  assert.throws(() => instrumentWrites(module), /unknown WebAssembly opcode 0xfd/);
});
