/**
 * The loop that puts written pages back, as a WebAssembly module of its own: it sees the machine's memory,
 * its marks and the image at once (multi-memory), and copies a page in tens of nanoseconds where a call of
 * `Uint8Array.set` from JavaScript costs ten times that.
 *
 *     restore(first, end)     pages first … end−1, both multiples of 8
 *       for each 8 marks that are not all 0:
 *         for each marked page:  copy it from the image, clear the mark
 */
import { PAGE_SHIFT } from './instrument.ts';
import { ByteWriter } from './wasm-bytes.ts';

const I32 = 0x7f;
const [GUEST, MARKS, IMAGE] = [0, 1, 2];
const [PAGE, END, INNER] = [0, 1, 2];
const MULTI_MEMORY = 0x40;

/** Size of the image's memory that the module asks for at least; any larger one fits. */
const MINIMUM_PAGES = 1;

function vector(items: readonly Uint8Array[]): Uint8Array {
  const writer = new ByteWriter(64);
  writer.uleb(items.length);
  for (const item of items) writer.bytes(item);
  return writer.finish();
}

function memoryImport(name: string): Uint8Array {
  const writer = new ByteWriter(32);
  writer.sized(Buffer.from('m'));
  writer.sized(Buffer.from(name));
  writer.byte(2);
  writer.byte(0);
  writer.uleb(MINIMUM_PAGES);
  return writer.finish();
}

function body(): Uint8Array {
  const w = new ByteWriter(160);
  const get = (local: number): void => w.op(0x20, local);
  const set = (local: number): void => w.op(0x21, local);
  const constant = (value: number): void => {
    w.byte(0x41);
    w.sleb(value);
  };
  const memory = (opcode: number, index: number): void => {
    w.byte(opcode);
    w.byte(MULTI_MEMORY);
    w.uleb(index);
    w.uleb(0);
  };
  const bytes = (...values: number[]): void => w.bytes(Uint8Array.from(values));
  const add = (local: number, step: number): void => {
    get(local);
    constant(step);
    w.byte(0x6a);
    set(local);
  };
  w.uleb(1);
  w.uleb(1);
  w.byte(I32); // local 2: inner
  bytes(0x02, 0x40); // block: done
  bytes(0x03, 0x40); // loop: groups of eight
  get(PAGE);
  get(END);
  bytes(0x4f, 0x0d, 1); // page >= end (unsigned): br_if done
  bytes(0x02, 0x40); // block: group
  get(PAGE);
  memory(0x29, MARKS); // i64.load
  bytes(0x50, 0x0d, 0); // eqz: br_if group
  constant(0);
  set(INNER);
  bytes(0x03, 0x40); // loop: pages of the group
  bytes(0x02, 0x40); // block: page
  get(PAGE);
  get(INNER);
  w.byte(0x6a);
  memory(0x2d, MARKS); // i32.load8_u
  bytes(0x45, 0x0d, 0); // eqz: br_if page
  for (const _ of ['to', 'from']) {
    get(PAGE);
    get(INNER);
    w.byte(0x6a);
    constant(PAGE_SHIFT);
    w.byte(0x74); // shl
  }
  constant(1 << PAGE_SHIFT);
  bytes(0xfc, 10, GUEST!, IMAGE!); // memory.copy
  w.byte(0x0b); // end page
  add(INNER!, 1);
  get(INNER!);
  constant(8);
  bytes(0x49, 0x0d, 0); // < 8 (unsigned): br_if loop
  w.byte(0x0b); // end loop
  get(PAGE);
  bytes(0x42, 0); // i64.const 0
  memory(0x37, MARKS); // i64.store
  w.byte(0x0b); // end group
  add(PAGE, 8);
  bytes(0x0c, 0); // br loop
  w.byte(0x0b); // end loop
  w.byte(0x0b); // end block
  w.byte(0x0b); // end function
  return w.finish();
}

function assemble(): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(512);
  const section = (id: number, content: Uint8Array): void => {
    writer.byte(id);
    writer.sized(content);
  };
  const code = new ByteWriter(200);
  code.sized(body());
  const exported = new ByteWriter(16);
  exported.sized(Buffer.from('restore'));
  exported.byte(0);
  exported.uleb(0);
  writer.bytes(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  section(1, vector([Uint8Array.of(0x60, 2, I32, I32, 0)]));
  section(2, vector(['guest', 'marks', 'image'].map(memoryImport)));
  section(3, vector([Uint8Array.of(0)]));
  section(7, vector([exported.finish()]));
  section(10, vector([code.finish()]));
  return writer.finish();
}

let module: WebAssembly.Module | null = null;

export type Restore = (firstPage: number, endPage: number) => void;

/** The restore function for one machine and one image. `image` holds each page at its own address. */
export function makeRestore(
  guest: WebAssembly.Memory,
  marks: WebAssembly.Memory,
  image: WebAssembly.Memory,
): Restore {
  module ??= new WebAssembly.Module(assemble());
  const { exports } = new WebAssembly.Instance(module, { m: { guest, marks, image } as never });
  return exports.restore as Restore;
}
