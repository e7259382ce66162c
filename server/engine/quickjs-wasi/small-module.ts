/**
 * Writes WebAssembly modules of a few functions by hand, for loops that see several memories at once
 * (multi-memory). Binary format: W3C WebAssembly Core Specification 2.0, chapter 5.
 */
import { withNames } from './name-section.ts';
import { ByteWriter } from './wasm-bytes.ts';

export const I32 = 0x7f;
/** Alignment 1, and "a memory index follows". */
const MULTI_MEMORY = 0x40;
/** Size that every memory has at least; any larger one fits. */
const MINIMUM_PAGES = 1;

/** The code of one function, as it is written. */
export class Code {
  readonly #writer = new ByteWriter(256);

  bytes(...values: number[]): void {
    this.#writer.bytes(Uint8Array.from(values));
  }

  get(local: number): void {
    this.#writer.op(0x20, local);
  }

  set(local: number): void {
    this.#writer.op(0x21, local);
  }

  constant(value: number): void {
    this.bytes(0x41);
    this.#writer.sleb(value);
  }

  /** A load or a store of the memory with this index; the address is on the stack. */
  memory(opcode: number | readonly number[], index: number, offset = 0): void {
    this.bytes(...(typeof opcode === 'number' ? [opcode] : opcode), MULTI_MEMORY);
    this.#writer.uleb(index);
    this.#writer.uleb(offset);
  }

  add(local: number, step: number): void {
    this.get(local);
    this.constant(step);
    this.bytes(0x6a);
    this.set(local);
  }

  /** With a block type: opened here, `inside`, closed. 0x02 block, 0x03 loop. */
  block(opcode: 0x02 | 0x03, inside: () => void): void {
    this.bytes(opcode, 0x40);
    inside();
    this.bytes(0x0b);
  }

  finish(): Uint8Array {
    return this.#writer.finish();
  }
}

export interface SmallFunction {
  name: string;
  /** All i32, as is the result, if there is one. */
  parameters: number;
  results: 0 | 1;
  /** i32 locals beyond the parameters. */
  locals: number;
  write(code: Code): void;
}

/** Memories are imported as `m.<name>` and have the indices of their names. */
export function assemble(
  memories: readonly string[],
  functions: readonly SmallFunction[],
): WebAssembly.Module {
  const writer = new ByteWriter(1_024);
  const section = (id: number, items: readonly Uint8Array[]): void => {
    const content = new ByteWriter(256);
    content.uleb(items.length);
    for (const item of items) content.bytes(item);
    writer.byte(id);
    writer.sized(content.finish());
  };
  writer.bytes(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  section(
    1,
    functions.map(({ parameters, results }) =>
      Uint8Array.of(0x60, parameters, ...Array(parameters).fill(I32), results, ...Array(results).fill(I32)),
    ),
  );
  section(2, memories.map(memoryImport));
  section(
    3,
    functions.map((_, i) => Uint8Array.of(i)),
  );
  section(7, functions.map(exported));
  section(10, functions.map(body));
  // For profiles.
  const names = new Map(functions.map(({ name }, i) => [i, `image ${name}`]));
  return new WebAssembly.Module(withNames(writer.finish(), names));
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

function exported({ name }: SmallFunction, index: number): Uint8Array {
  const writer = new ByteWriter(16);
  writer.sized(Buffer.from(name));
  writer.byte(0);
  writer.uleb(index);
  return writer.finish();
}

function body({ locals, write }: SmallFunction): Uint8Array {
  const code = new Code();
  code.bytes(1, locals, I32);
  write(code);
  code.bytes(0x0b);
  const writer = new ByteWriter(512);
  writer.sized(code.finish());
  return writer.finish();
}
