import { PAGE_BYTES } from './instrument.ts';
import type { Machine } from './machine.ts';
import { makeRestore, type Restore } from './restorer.ts';

const WASM_PAGE_BYTES = 65_536;
/** Marks are looked through in groups of so many (restorer.ts). */
const GROUP = 8;

/**
 * Linear memory is `[0, stack)` stack, then data, then heap to the end. The stack is empty between calls,
 * so an image is `[base, end)` and where the stack pointer stood. It is kept in a WebAssembly memory, every
 * byte at its own address, shared by all machines that are restored from it.
 */
export interface MemoryImage {
  base: number;
  memory: WebAssembly.Memory;
  memoryBytes: number;
  stackPointer: number;
}

export function captureMemory(machine: Machine): MemoryImage {
  const { exports } = machine;
  const stackPointer = exports.__stack_pointer.value;
  const base = stackPointer - (stackPointer % (PAGE_BYTES * GROUP));
  const memoryBytes = exports.memory.buffer.byteLength;
  const memory = new WebAssembly.Memory({ initial: memoryBytes / WASM_PAGE_BYTES });
  new Uint8Array(memory.buffer).set(machine.bytes().subarray(base), base);
  machine.writtenPages?.fill(0, 0, memoryBytes / PAGE_BYTES);
  return { base, memory, memoryBytes, stackPointer };
}

/** Makes any machine of the same module a copy of the imaged one. O(size of the image). */
export function copyImage(machine: Machine, image: MemoryImage): void {
  const { exports, writtenPages } = machine;
  const missing = image.memoryBytes - exports.memory.buffer.byteLength;
  if (missing < 0) throw new Error('the machine is larger than the image');
  if (missing > 0) exports.memory.grow(missing / WASM_PAGE_BYTES);
  exports.__stack_pointer.value = image.stackPointer;
  copyWhole(machine, image);
  writtenPages?.fill(0, 0, image.memoryBytes / PAGE_BYTES);
}

const copyWhole = (machine: Machine, { memory, base }: MemoryImage): void =>
  machine.bytes().set(new Uint8Array(memory.buffer, base), base);

/** Puts a machine that was equal to the image back to it, again and again. */
export class Restorer {
  readonly #machine: Machine;
  readonly #image: MemoryImage;
  readonly #restore: Restore | null;

  constructor(machine: Machine, image: MemoryImage) {
    this.#machine = machine;
    this.#image = image;
    const { memory, written_pages: marks } = machine.exports;
    this.#restore = marks === undefined ? null : makeRestore(memory, marks, image.memory);
  }

  get image(): MemoryImage {
    return this.#image;
  }

  /**
   * With write tracking O(pages written since), else O(size of the image). False if the machine's memory
   * has grown since: WebAssembly memory cannot shrink, and the allocator in the image does not know of the
   * new end.
   */
  restore(): boolean {
    const { exports } = this.#machine;
    const { base, memoryBytes, stackPointer } = this.#image;
    if (exports.memory.buffer.byteLength !== memoryBytes) return false;
    exports.__stack_pointer.value = stackPointer;
    // The stack's pages, below the base, are marked too and mean nothing.
    if (this.#restore === null) copyWhole(this.#machine, this.#image);
    else this.#restore(base / PAGE_BYTES, memoryBytes / PAGE_BYTES);
    return true;
  }
}
