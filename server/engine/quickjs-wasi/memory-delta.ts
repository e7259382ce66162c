import { PAGE_BYTES, PAGE_SHIFT } from './instrument.ts';
import type { Machine } from './machine.ts';
import type { MemoryImage } from './memory-image.ts';

/**
 * What a machine's memory holds beyond its image: the written pages, whole. Valid between calls only, when the
 * stack is empty: the stack pointer, the engine's one mutable global, is then where the image has it, and the
 * stack below the base means nothing.
 */
export interface MemoryDelta {
  /** Runs of neighbouring pages: first page and number of pages, in turn. */
  runs: readonly number[];
  /** The pages of all runs, one after the other. */
  pages: Buffer;
}

/** Runs of written pages above the base, with their number. O(pages of the machine), four marks at a look. */
export function writtenRuns(machine: Machine, image: MemoryImage): { runs: number[]; count: number } {
  const { writtenPages } = machine;
  if (writtenPages === null) throw new Error('the machine does not track writes');
  const first = image.base >>> PAGE_SHIFT;
  const end = image.memoryBytes >>> PAGE_SHIFT;
  const groups = new Uint32Array(writtenPages.buffer, 0, end >>> 2);
  const runs: number[] = [];
  let count = 0;
  let runFrom = -1;
  for (let group = first >>> 2; group < groups.length; group++) {
    if (groups[group] === 0) {
      if (runFrom >= 0) {
        runs.push(runFrom, (group << 2) - runFrom);
        runFrom = -1;
      }
      continue;
    }
    for (let page = group << 2; page < (group << 2) + 4; page++) {
      if (writtenPages[page] !== 0) {
        count++;
        if (runFrom < 0) runFrom = page;
      } else if (runFrom >= 0) {
        runs.push(runFrom, page - runFrom);
        runFrom = -1;
      }
    }
  }
  if (runFrom >= 0) runs.push(runFrom, end - runFrom);
  return { runs, count };
}

export function copyOut(machine: Machine, runs: readonly number[], count: number): MemoryDelta {
  const memory = machine.bytes();
  // Not from Buffer's pool: it would be kept alive whole by the last of its pieces.
  const pages = Buffer.allocUnsafeSlow(count * PAGE_BYTES);
  let at = 0;
  for (let i = 0; i < runs.length; i += 2) {
    const from = runs[i]! << PAGE_SHIFT;
    at += memory.copy(pages, at, from, from + (runs[i + 1]! << PAGE_SHIFT));
  }
  return { runs, pages };
}

/** Into a machine that is equal to the image that the delta was taken against. */
export function copyIn(machine: Machine, { runs, pages }: MemoryDelta): void {
  const memory = machine.bytes();
  let at = 0;
  for (let i = 0; i < runs.length; i += 2) {
    const from = runs[i]! << PAGE_SHIFT;
    const bytes = runs[i + 1]! << PAGE_SHIFT;
    pages.copy(memory, from, at, at + bytes);
    // They differ from the image again: the next restore puts them back.
    machine.written(from, bytes);
    at += bytes;
  }
}
