import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { instrumentWrites } from './instrument.ts';
import { Machine } from './machine.ts';
import { DeltaCopier } from './memory-delta.ts';
import { captureMemory, copyImage, type MemoryImage, Restorer } from './memory-image.ts';

const tracked = new WebAssembly.Module(
  instrumentWrites(readFileSync(fileURLToPath(import.meta.resolve('quickjs-wasi/quickjs.wasm')))),
);

function machine(): Machine {
  const refuse = (): never => {
    throw new Error('not expected');
  };
  return new Machine(tracked, {
    call: (_op, a) => a,
    extras: refuse,
    interrupt: () => false,
    resolveModule: refuse,
    loadModule: refuse,
  });
}

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

/** Two machines equal to one image with room, and that image. */
function pair(): { a: Machine; b: Machine; image: MemoryImage } {
  const [a, b] = [machine(), machine()];
  a.exports.qjs_init();
  evaluate(a, 'globalThis.kept = "from the image"; ""');
  a.exports.wasm_free(a.allocate(64 * 1024 * 1024));
  const image = captureMemory(a);
  copyImage(b, image, { fresh: true });
  return { a, b, image };
}

const copyOut = (m: Machine, image: MemoryImage): Buffer => new DeltaCopier(m, image).copyOut(Infinity)!;
const copyIn = (m: Machine, image: MemoryImage, delta: Buffer): void =>
  new DeltaCopier(m, image).copyIn(delta);

const memoryOf = (m: Machine, image: MemoryImage): Buffer => Buffer.from(m.bytes().subarray(image.base));

/** What a request may leave behind between two turns: objects of all kinds, promises and generators half way. */
const HALF_WAY = `
  globalThis.mine = { map: new Map(), big: new Uint8Array(300000).fill(7), text: 'yz'.repeat(50000) };
  for (let i = 0; i < 2000; i++) mine.map.set('k' + i, { i, date: new Date(i), list: [i, String(i).repeat(9)] });
  globalThis.steps = (function* () { let n = 1n << 200n; for (;;) yield String(n++); })(); steps.next();
  globalThis.go = null;
  (async () => { let n = 1; n += await new Promise((done) => { go = done; }); mine.awaited = n; })();
  ''`;
const GO_ON = `[kept, mine.map.size, mine.map.get('k1999').list[1], mine.big[299999], mine.text.length,
  steps.next().value, typeof go, Object.keys(mine).join()].join('|')`;

test('what was parked on one machine is, on another one, byte for byte the same memory, and goes on', () => {
  const { a, b, image } = pair();
  const restorers = { a: new Restorer(a, image), b: new Restorer(b, image) };
  evaluate(a, HALF_WAY);
  const before = memoryOf(a, image);
  const delta = copyOut(a, image);
  assert.ok(delta.length > 300_000, `the script changed only ${delta.length} bytes`);
  restorers.a.restore();
  assert.equal(evaluate(a, 'kept + typeof mine'), 'from the imageundefined');

  copyIn(b, image, delta);
  assert.equal(Buffer.compare(memoryOf(b, image), before), 0);
  assert.equal(
    evaluate(b, GO_ON),
    `from the image|2000|${'1999'.repeat(9)}|7|100000|${(1n << 200n) + 1n}|function|map,big,text`,
  );

  // And the machine that went on is put back whole.
  assert.equal(restorers.b.restore(), true);
  assert.equal(Buffer.compare(memoryOf(b, image), Buffer.from(image.memory.buffer, image.base)), 0);
});

test('parked twice on the way, on three machines, it is still the same', () => {
  const { a, b, image } = pair();
  const [restorerA, restorerB] = [new Restorer(a, image), new Restorer(b, image)];
  evaluate(a, 'globalThis.n = [1]; ""');
  const first = copyOut(a, image);
  restorerA.restore();
  copyIn(b, image, first);
  evaluate(b, 'n.push(2); globalThis.more = "m".repeat(5000); ""');
  const before = memoryOf(b, image);
  const second = copyOut(b, image);
  restorerB.restore();
  copyIn(a, image, second);
  assert.equal(Buffer.compare(memoryOf(a, image), before), 0);
  assert.equal(evaluate(a, 'n.join() + more.length'), '1,25000');
});

test('a delta holds the blocks that differ and no others, the first and the last of the memory too', () => {
  const { a, b, image } = pair();
  const restorer = new Restorer(a, image);
  const memory = a.bytes();
  for (const addresses of [
    [],
    [image.base],
    [image.memoryBytes - 1],
    [image.base + 63, image.base + 64, image.base + 8 * 1024 - 1],
    [image.base + 5 * 1024, image.base + 6 * 1024 + 127, image.memoryBytes - 1024],
  ]) {
    for (const address of addresses) {
      memory[address]! ^= 0x80;
      a.written(address, 1);
    }
    // Marked and not changed: counts as written, and differs in nothing.
    a.written(image.base + 20 * 1024, 5 * 1024);
    const before = memoryOf(a, image);
    const delta = copyOut(a, image);
    assert.equal(delta.length, new Set(addresses.map((address) => address >> 6)).size * 68);
    restorer.restore();
    copyIn(b, image, delta);
    assert.equal(Buffer.compare(memoryOf(b, image), before), 0);
    new Restorer(b, image).restore();
    assert.equal(Buffer.compare(memoryOf(b, image), Buffer.from(image.memory.buffer, image.base)), 0);
  }
});

test('more than may be taken is not, and nothing has happened', () => {
  const { a, image } = pair();
  evaluate(a, HALF_WAY);
  const before = memoryOf(a, image);
  const copier = new DeltaCopier(a, image);
  const whole = copier.copyOut(Infinity)!;
  assert.equal(copier.copyOut(whole.length - 1), null);
  assert.equal(Buffer.compare(memoryOf(a, image), before), 0);
  assert.equal(Buffer.compare(copier.copyOut(whole.length)!, whole), 0);
});
