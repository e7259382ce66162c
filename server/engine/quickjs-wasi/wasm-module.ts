/** What naming its functions needs to know of a WebAssembly module: who calls whom, and with which constants. */
import { ByteReader } from './wasm-bytes.ts';
import { skipImmediates } from './wasm-opcodes.ts';

export interface WasmFunction {
  /** In the module's index space, imports first. */
  index: number;
  /** Size of its code in bytes. */
  bytes: number;
  /** Functions called directly, once each. */
  calls: ReadonlySet<number>;
  /** Direct calls whose last arguments were constants: what was called, and those constants (at most four). */
  constantCalls: readonly { callee: number; constants: readonly number[] }[];
  constants: ReadonlySet<number>;
}

export interface WasmModule {
  functions: readonly WasmFunction[];
  exports: ReadonlyMap<number, string>;
  /** Function by place in the table of indirect calls. */
  table: ReadonlyMap<number, number>;
  /** Printable text at an address of the initial memory, up to its NUL; null: there is none. */
  text(address: number): string | null;
  /** Initialised data. */
  data: { from: number; bytes: Buffer };
}

const [IMPORT, EXPORT, ELEMENT, CODE, DATA] = [2, 7, 9, 10, 11];
const I32_CONST = 0x41;
const CALL = 0x10;
const [FIRST_STORE, LAST_STORE] = [0x36, 0x3e];
/** Between an argument and the call it is for there may be moves of locals, and nothing else here. */
const [LOCAL_GET, LOCAL_TEE] = [0x20, 0x22];
const END = 0x0b;

export function readWasm(module: Uint8Array): WasmModule {
  const sections = new Map<number, Uint8Array>();
  for (const reader = new ByteReader(module, 8); !reader.done(); ) {
    const id = reader.byte();
    const body = reader.take(reader.uleb());
    if (id !== 0) sections.set(id, body);
  }
  const section = (id: number): ByteReader => {
    const body = sections.get(id);
    if (body === undefined) throw new Error(`the WebAssembly module has no section ${id}`);
    return new ByteReader(body);
  };
  const imports = countImports(section(IMPORT!));
  const data = readData(section(DATA!));
  return {
    functions: readCode(section(CODE!), imports),
    exports: readExports(section(EXPORT!)),
    table: readTable(section(ELEMENT!)),
    data,
    text(address) {
      const at = address - data.from;
      const end = at < 0 ? -1 : data.bytes.indexOf(0, at);
      if (end <= at) return null;
      const text = data.bytes.toString('latin1', at, end);
      return /^[\x20-\x7e]+$/.test(text) ? text : null;
    },
  };
}

/** Signed LEB128 of 32 bits. */
function sleb(reader: ByteReader): number {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = reader.byte();
    value |= (byte & 0x7f) << shift;
    if ((byte & 0x80) !== 0) continue;
    return shift < 25 && (byte & 0x40) !== 0 ? value | (-1 << (shift + 7)) : value;
  }
}

function constantOffset(reader: ByteReader): number {
  if (reader.byte() !== I32_CONST) throw new Error('a segment whose place is no constant');
  const offset = sleb(reader);
  if (reader.byte() !== END) throw new Error('a segment whose place is no constant');
  return offset;
}

const text = (reader: ByteReader): string => Buffer.from(reader.take(reader.uleb())).toString('utf8');

function countImports(reader: ByteReader): number {
  const count = reader.uleb();
  for (let left = count; left > 0; left--) {
    text(reader);
    text(reader);
    if (reader.byte() !== 0) throw new Error('an import that is no function');
    reader.uleb();
  }
  return count;
}

function readExports(reader: ByteReader): Map<number, string> {
  const names = new Map<number, string>();
  for (let left = reader.uleb(); left > 0; left--) {
    const name = text(reader);
    const kind = reader.byte();
    const index = reader.uleb();
    if (kind === 0) names.set(index, name);
  }
  return names;
}

function readTable(reader: ByteReader): Map<number, number> {
  const table = new Map<number, number>();
  for (let left = reader.uleb(); left > 0; left--) {
    if (reader.byte() !== 0) throw new Error('an element segment of an unknown kind');
    let place = constantOffset(reader);
    for (let entries = reader.uleb(); entries > 0; entries--) table.set(place++, reader.uleb());
  }
  return table;
}

function readData(reader: ByteReader): WasmModule['data'] {
  const segments: { at: number; bytes: Uint8Array }[] = [];
  for (let left = reader.uleb(); left > 0; left--) {
    if (reader.byte() !== 0) throw new Error('a data segment of an unknown kind');
    segments.push({ at: constantOffset(reader), bytes: reader.take(reader.uleb()) });
  }
  const from = Math.min(...segments.map(({ at }) => at));
  const to = Math.max(...segments.map(({ at, bytes }) => at + bytes.length));
  const bytes = Buffer.alloc(to - from);
  for (const segment of segments) bytes.set(segment.bytes, segment.at - from);
  return { from, bytes };
}

function readCode(reader: ByteReader, imports: number): WasmFunction[] {
  return Array.from({ length: reader.uleb() }, (_, i) =>
    readFunction(reader.take(reader.uleb()), imports + i),
  );
}

function readFunction(body: Uint8Array, index: number): WasmFunction {
  const reader = new ByteReader(body);
  for (let groups = reader.uleb(); groups > 0; groups--) {
    reader.uleb();
    reader.byte();
  }
  const calls = new Set<number>();
  const constants = new Set<number>();
  const constantCalls: { callee: number; constants: number[] }[] = [];
  let recent: number[] = [];
  while (!reader.done()) {
    const opcode = reader.byte();
    if (opcode === I32_CONST) {
      const value = sleb(reader);
      constants.add(value);
      recent = [...recent.slice(-3), value];
    } else if (opcode === CALL) {
      const callee = reader.uleb();
      calls.add(callee);
      if (recent.length > 0) constantCalls.push({ callee, constants: recent });
      recent = [];
    } else {
      if (opcode < LOCAL_GET || opcode > LOCAL_TEE) recent = [];
      if (opcode >= FIRST_STORE && opcode <= LAST_STORE) {
        reader.skipLeb();
        reader.skipLeb();
      } else skipImmediates(opcode, reader);
    }
  }
  return { index, bytes: body.length, calls, constantCalls, constants };
}
