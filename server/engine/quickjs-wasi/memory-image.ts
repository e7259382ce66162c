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
  /** Stretches `[from, to)` from the base on that hold anything but zeros; the rest is room to grow into. */
  used: readonly { from: number; to: number }[];
}

export function captureMemory(machine: Machine): MemoryImage {
  const { exports } = machine;
  const stackPointer = exports.__stack_pointer.value;
  const base = stackPointer - (stackPointer % (PAGE_BYTES * GROUP));
  const memoryBytes = exports.memory.buffer.byteLength;
  const memory = new WebAssembly.Memory({ initial: memoryBytes / WASM_PAGE_BYTES });
  new Uint8Array(memory.buffer).set(machine.bytes().subarray(base), base);
  machine.writtenPages?.fill(0, 0, memoryBytes / PAGE_BYTES);
  return { base, memory, memoryBytes, stackPointer, used: usedStretches(memory, base) };
}

/** In steps of WebAssembly pages; neighbours are joined. O(size), once per image. */
function usedStretches(memory: WebAssembly.Memory, base: number): { from: number; to: number }[] {
  const words = new BigUint64Array(memory.buffer);
  const stretches: { from: number; to: number }[] = [];
  for (let from = base; from < words.byteLength; from += WASM_PAGE_BYTES - (from % WASM_PAGE_BYTES)) {
    const to = Math.min(words.byteLength, from + WASM_PAGE_BYTES - (from % WASM_PAGE_BYTES));
    if (!words.subarray(from / 8, to / 8).some((word) => word !== 0n)) continue;
    const last = stretches.at(-1);
    if (last?.to === from) last.to = to;
    else stretches.push({ from, to });
  }
  return stretches;
}

/**
 * Makes any machine of the same module a copy of the imaged one. O(size of the image). `fresh`: the machine
 * has had no runtime yet, so that what the image does not use is zero already, and stays untouched: room to
 * grow into costs no real memory until it is used.
 */
export function copyImage(machine: Machine, image: MemoryImage, { fresh }: { fresh: boolean }): void {
  const { exports, writtenPages } = machine;
  const missing = image.memoryBytes - exports.memory.buffer.byteLength;
  if (missing < 0) throw new Error('the machine is larger than the image');
  if (missing > 0) exports.memory.grow(missing / WASM_PAGE_BYTES);
  exports.__stack_pointer.value = image.stackPointer;
  const bytes = machine.bytes();
  if (!fresh) bytes.fill(0, image.base);
  for (const { from, to } of image.used)
    bytes.set(new Uint8Array(image.memory.buffer, from, to - from), from);
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
