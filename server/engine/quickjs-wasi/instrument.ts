/**
 * Write tracking by rewriting the WebAssembly module: every store also sets a byte in a second memory,
 * one byte per 1 KiB page of the first. Restoring an image then copies only pages that were written,
 * and costs what the request did, not what the script weighs.
 *
 *     before                      after
 *     addr value store o          addr value  set v  tee a  (o +) 12 >>>  1  store8 (memory 1)
 *                                 get a  get v  store o
 *
 * `memory.copy` and `memory.fill` call an added function that marks the range. Binary format: W3C
 * WebAssembly Core Specification 2.0, chapter 5 (and the multi-memory proposal, in V8 since 12.0).
 */
import { ByteReader, ByteWriter } from './wasm-bytes.ts';
import { skipImmediates } from './wasm-opcodes.ts';

/** Smaller pages cost marks to look through, larger ones bytes to copy; requests touch little here and there. */
export const PAGE_SHIFT = 10;
export const PAGE_BYTES = 1 << PAGE_SHIFT;
/** Export name of the second memory. */
export const WRITTEN_PAGES = 'written_pages';
/** One byte for each page of 2^32 addresses: none is without its mark. Untouched, it costs no real memory. */
const MARK_MEMORY_PAGES = 2 ** (32 - PAGE_SHIFT) / 65_536;

const I32 = 0x7f;
const I64 = 0x7e;
const F32 = 0x7d;
const F64 = 0x7c;

const SECTION = { custom: 0, type: 1, import: 2, function: 3, memory: 5, export: 7, code: 10 } as const;

/** Store opcodes: value type and natural width in bytes. */
const STORES: Readonly<Record<number, { type: number; width: number }>> = {
  0x36: { type: I32, width: 4 },
  0x37: { type: I64, width: 8 },
  0x38: { type: F32, width: 4 },
  0x39: { type: F64, width: 8 },
  0x3a: { type: I32, width: 1 },
  0x3b: { type: I32, width: 2 },
  0x3c: { type: I64, width: 1 },
  0x3d: { type: I64, width: 2 },
  0x3e: { type: I64, width: 4 },
};

const OP = {
  end: 0x0b,
  call: 0x10,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  i32Const: 0x41,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32ShrU: 0x76,
  i32GtU: 0x4b,
  i32Eqz: 0x45,
  i32Store8: 0x3a,
  block: 0x02,
  loop: 0x03,
  br: 0x0c,
  brIf: 0x0d,
  prefix: 0xfc,
} as const;
const EMPTY_BLOCK = 0x40;
const MEMORY_COPY = 10;
const MEMORY_FILL = 11;
/** Alignment field bit that says "a memory index follows" (multi-memory). */
const HAS_MEMORY_INDEX = 0x40;

interface Section {
  id: number;
  body: Uint8Array;
}

function readSections(bytes: Uint8Array): Section[] {
  const reader = new ByteReader(bytes);
  if (reader.u32le() !== 0x6d736100 || reader.u32le() !== 1) throw new Error('not a WebAssembly 1 module');
  const sections: Section[] = [];
  while (!reader.done()) {
    const id = reader.byte();
    sections.push({ id, body: reader.take(reader.uleb()) });
  }
  return sections;
}

/** Number of parameters of each type of the type section (function types only). */
function readParameterCounts(body: Uint8Array): number[] {
  const reader = new ByteReader(body);
  return Array.from({ length: reader.uleb() }, () => {
    if (reader.byte() !== 0x60) throw new Error('a type that is no function type');
    const parameters = reader.uleb();
    reader.take(parameters);
    reader.take(reader.uleb());
    return parameters;
  });
}

function countImportedFunctions(body: Uint8Array): number {
  const reader = new ByteReader(body);
  let functions = 0;
  for (let left = reader.uleb(); left > 0; left--) {
    reader.take(reader.uleb());
    reader.take(reader.uleb());
    const kind = reader.byte();
    if (kind !== 0) throw new Error('an imported memory, table or global');
    reader.uleb();
    functions++;
  }
  return functions;
}

/** A vector section with one more element at its end. */
function append(body: Uint8Array, element: (writer: ByteWriter) => void): Uint8Array {
  const reader = new ByteReader(body);
  const writer = new ByteWriter(body.length + 64);
  writer.uleb(reader.uleb() + 1);
  writer.bytes(reader.rest());
  element(writer);
  return writer.finish();
}

/** Sets the byte of the page that holds address `local + offset`. */
function writeMark(writer: ByteWriter, address: number, offset: number): void {
  writer.op(OP.localGet, address);
  if (offset !== 0) {
    writer.byte(OP.i32Const);
    writer.sleb(offset | 0);
    writer.byte(OP.i32Add);
  }
  writer.byte(OP.i32Const);
  writer.sleb(PAGE_SHIFT);
  writer.byte(OP.i32ShrU);
  writer.byte(OP.i32Const);
  writer.sleb(1);
  writeMarkStore(writer);
}

function writeMarkStore(writer: ByteWriter): void {
  writer.byte(OP.i32Store8);
  writer.byte(HAS_MEMORY_INDEX);
  writer.uleb(1);
  writer.uleb(0);
}

/** `mark_range(address, length)`: every page from the first byte's to the last's; nothing for length 0. */
function markRangeBody(): Uint8Array {
  const [address, length, last] = [0, 1, 2];
  const w = new ByteWriter(64);
  w.uleb(1);
  w.uleb(1);
  w.byte(I32);
  w.byte(OP.block);
  w.byte(EMPTY_BLOCK);
  w.op(OP.localGet, length);
  w.byte(OP.i32Eqz);
  w.op(OP.brIf, 0);
  // last = (address + length − 1) >>> shift; address = address >>> shift
  w.op(OP.localGet, address);
  w.op(OP.localGet, length);
  w.byte(OP.i32Add);
  w.byte(OP.i32Const);
  w.sleb(1);
  w.byte(OP.i32Sub);
  w.byte(OP.i32Const);
  w.sleb(PAGE_SHIFT);
  w.byte(OP.i32ShrU);
  w.op(OP.localSet, last);
  w.op(OP.localGet, address);
  w.byte(OP.i32Const);
  w.sleb(PAGE_SHIFT);
  w.byte(OP.i32ShrU);
  w.op(OP.localSet, address);
  w.byte(OP.loop);
  w.byte(EMPTY_BLOCK);
  w.op(OP.localGet, address);
  w.op(OP.localGet, last);
  w.byte(OP.i32GtU);
  w.op(OP.brIf, 1);
  w.op(OP.localGet, address);
  w.byte(OP.i32Const);
  w.sleb(1);
  writeMarkStore(w);
  w.op(OP.localGet, address);
  w.byte(OP.i32Const);
  w.sleb(1);
  w.byte(OP.i32Add);
  w.op(OP.localSet, address);
  w.op(OP.br, 0);
  w.byte(OP.end);
  w.byte(OP.end);
  w.byte(OP.end);
  return w.finish();
}

/** Locals added to every function: one address, one of each value type, two for the bulk operations. */
const ADDED_LOCALS = [I32, I32, I64, F32, F64, I32, I32] as const;

function instrumentBody(body: Uint8Array, parameters: number, markRange: number): Uint8Array {
  const reader = new ByteReader(body);
  const writer = new ByteWriter(body.length * 2 + 64);
  const groups = reader.uleb();
  writer.uleb(groups + ADDED_LOCALS.length);
  let locals = parameters;
  for (let i = 0; i < groups; i++) {
    const count = reader.uleb();
    writer.uleb(count);
    writer.byte(reader.byte());
    locals += count;
  }
  for (const type of ADDED_LOCALS) {
    writer.uleb(1);
    writer.byte(type);
  }
  const address = locals;
  const valueLocal = (type: number): number => locals + 1 + (I32 - type);
  const [source, length] = [locals + 5, locals + 6];
  while (!reader.done()) {
    const start = reader.position;
    const opcode = reader.byte();
    const store = STORES[opcode];
    if (store !== undefined) {
      const align = reader.uleb();
      const offset = reader.uleb();
      const value = valueLocal(store.type);
      writer.op(OP.localSet, value);
      writer.op(OP.localSet, address);
      writeMark(writer, address, offset);
      // A store that may lie across two pages marks the second too.
      if (1 << align < store.width) writeMark(writer, address, offset + store.width - 1);
      writer.op(OP.localGet, address);
      writer.op(OP.localGet, value);
      writer.byte(opcode);
      writer.uleb(align);
      writer.uleb(offset);
      continue;
    }
    skipImmediates(opcode, reader);
    if (opcode === OP.prefix) {
      const operation = new ByteReader(body, start + 1).uleb();
      if (operation === MEMORY_COPY || operation === MEMORY_FILL) {
        writer.op(OP.localSet, length);
        writer.op(OP.localSet, source);
        writer.op(OP.localTee, address);
        writer.op(OP.localGet, length);
        writer.op(OP.call, markRange);
        writer.op(OP.localGet, address);
        writer.op(OP.localGet, source);
        writer.op(OP.localGet, length);
      }
    }
    writer.bytes(body.subarray(start, reader.position));
  }
  return writer.finish();
}

function instrumentCode(body: Uint8Array, parameterCounts: readonly number[], markRange: number): Uint8Array {
  const reader = new ByteReader(body);
  const functions = reader.uleb();
  const writer = new ByteWriter(body.length * 2);
  writer.uleb(functions + 1);
  for (let i = 0; i < functions; i++) {
    writer.sized(instrumentBody(reader.take(reader.uleb()), parameterCounts[i]!, markRange));
  }
  writer.sized(markRangeBody());
  return writer.finish();
}

/**
 * The module with write tracking. Throws on anything it does not know rather than leave a store unmarked.
 * O(size of the module); done once, at build time.
 */
export function instrumentWrites(module: Uint8Array): Uint8Array<ArrayBuffer> {
  const sections = readSections(module);
  const bodyOf = (id: number): Uint8Array => {
    const section = sections.find((candidate) => candidate.id === id);
    if (section === undefined) throw new Error(`the module has no section ${id}`);
    return section.body;
  };
  const parametersOfType = readParameterCounts(bodyOf(SECTION.type));
  const imported = countImportedFunctions(bodyOf(SECTION.import));
  const functionTypes = new ByteReader(bodyOf(SECTION.function));
  const types = Array.from({ length: functionTypes.uleb() }, () => functionTypes.uleb());
  const markRange = imported + types.length;
  const rewritten: Record<number, (body: Uint8Array) => Uint8Array> = {
    [SECTION.type]: (body) => append(body, (w) => w.bytes(Uint8Array.of(0x60, 2, I32, I32, 0))),
    [SECTION.function]: (body) => append(body, (w) => w.uleb(parametersOfType.length)),
    [SECTION.memory]: (body) =>
      append(body, (w) => {
        w.byte(1);
        w.uleb(MARK_MEMORY_PAGES);
        w.uleb(MARK_MEMORY_PAGES);
      }),
    [SECTION.export]: (body) =>
      append(body, (w) => {
        w.sized(Buffer.from(WRITTEN_PAGES));
        w.byte(2);
        w.uleb(1);
      }),
    [SECTION.code]: (body) =>
      instrumentCode(
        body,
        types.map((type) => parametersOfType[type]!),
        markRange,
      ),
  };
  const writer = new ByteWriter(module.length * 2);
  writer.bytes(module.subarray(0, 8));
  for (const { id, body } of sections) {
    writer.byte(id);
    writer.sized(rewritten[id]?.(body) ?? body);
  }
  return writer.finish();
}
