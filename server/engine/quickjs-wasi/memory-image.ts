import { PAGE_BYTES } from './instrument.ts';
import type { Machine } from './machine.ts';

const WASM_PAGE_BYTES = 65_536;

/**
 * Linear memory is `[0, stack)` stack, then data, then heap to the end. The stack is empty between calls,
 * so an image holds `[stack, end)` and where the stack pointer stood.
 */
export interface MemoryImage {
  base: number;
  bytes: Uint8Array;
  memoryBytes: number;
  stackPointer: number;
}

export function captureMemory(machine: Machine): MemoryImage {
  const { exports } = machine;
  const stackPointer = exports.__stack_pointer.value;
  const base = stackPointer - (stackPointer % PAGE_BYTES);
  const memoryBytes = exports.memory.buffer.byteLength;
  const bytes = new Uint8Array(memoryBytes - base);
  bytes.set(machine.bytes().subarray(base));
  machine.writtenPages?.fill(0, 0, memoryBytes / PAGE_BYTES);
  return { base, bytes, memoryBytes, stackPointer };
}

/** Makes any machine of the same module a copy of the imaged one. O(size of the image). */
export function copyImage(machine: Machine, image: MemoryImage): void {
  const { exports, writtenPages } = machine;
  const missing = image.memoryBytes - exports.memory.buffer.byteLength;
  if (missing < 0) throw new Error('the machine is larger than the image');
  if (missing > 0) exports.memory.grow(missing / WASM_PAGE_BYTES);
  exports.__stack_pointer.value = image.stackPointer;
  machine.bytes().set(image.bytes, image.base);
  writtenPages?.fill(0, 0, image.memoryBytes / PAGE_BYTES);
}

/**
 * Puts the memory of a machine that was last equal to the image back to it. With write tracking O(pages
 * written since), else O(size of the image). False if its memory has grown since: WebAssembly memory
 * cannot shrink, and the allocator in the image does not know of the new end.
 */
export function restoreMemory(machine: Machine, image: MemoryImage): boolean {
  const { exports, writtenPages } = machine;
  if (exports.memory.buffer.byteLength !== image.memoryBytes) return false;
  exports.__stack_pointer.value = image.stackPointer;
  const memory = machine.bytes();
  if (writtenPages === null) {
    memory.set(image.bytes, image.base);
    return true;
  }
  copyWrittenPages(memory, image, writtenPages);
  return true;
}

/** Neighbouring written pages are copied in one go; marks of untouched stretches are skipped four at a time. */
function copyWrittenPages(memory: Uint8Array, image: MemoryImage, marks: Uint8Array): void {
  const pages = image.memoryBytes / PAGE_BYTES;
  const words = new Uint32Array(marks.buffer, 0, pages >> 2);
  const firstPage = image.base / PAGE_BYTES;
  let page = firstPage;
  while (page < pages) {
    if ((page & 3) === 0 && words[page >> 2] === 0) {
      page += 4;
      continue;
    }
    if (marks[page] === 0) {
      page++;
      continue;
    }
    let end = page + 1;
    while (end < pages && marks[end] === 1) end++;
    memory.set(
      image.bytes.subarray((page - firstPage) * PAGE_BYTES, (end - firstPage) * PAGE_BYTES),
      page * PAGE_BYTES,
    );
    marks.fill(0, page, end);
    page = end;
  }
  // The stack's pages are marked too, and mean nothing.
}
