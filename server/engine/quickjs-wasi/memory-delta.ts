/**
 * What a machine's memory holds beyond its image. A request marks some 80 pages as written, mostly by counting
 * references up and down again; what differs in the end is a tenth of them. So a delta is made of small blocks:
 *
 *     collect(first, end) → bytes     for each marked page, for each block of it that differs from the image:
 *                                       append  address (u32), the block     to the lot
 *     apply(bytes)                    for each of these:  write the block, mark its page
 *
 * Both are loops in a WebAssembly module of their own, like the restorer's. The lot is scratch memory that all
 * machines share: nothing stays in it between calls.
 */
import { PAGE_BYTES, PAGE_SHIFT } from './instrument.ts';
import type { Machine } from './machine.ts';
import type { MemoryImage } from './memory-image.ts';
import { eachMarkedPage, pageAddress } from './restorer.ts';
import { assemble, type Code } from './small-module.ts';

const BLOCK_BYTES = 64;
const ENTRY_BYTES = 4 + BLOCK_BYTES;
const WASM_PAGE_BYTES = 65_536;

const [GUEST, MARKS, IMAGE, LOT] = [0, 1, 2, 3] as const;
const V128_LOAD = [0xfd, 0x00] as const;
const V128_STORE = [0xfd, 0x0b] as const;
const I32_LOAD = 0x28;
const I32_STORE = 0x36;
const I32_STORE8 = 0x3a;

/** The words of a block, of 16 bytes, as offsets. */
const WORDS = Array.from({ length: BLOCK_BYTES / 16 }, (_, i) => i * 16);

function collect(code: Code): void {
  const [at, stop, out] = [3, 4, 5] as const;
  eachMarkedPage(code, () => {
    pageAddress(code);
    code.set(at);
    code.get(at);
    code.constant(PAGE_BYTES);
    code.bytes(0x6a);
    code.set(stop);
    code.block(0x03, () => {
      code.block(0x02, () => {
        for (const offset of WORDS) {
          code.get(at);
          code.memory(V128_LOAD, GUEST, offset);
          code.get(at);
          code.memory(V128_LOAD, IMAGE, offset);
          code.bytes(0xfd, 0x51); // v128.xor
          if (offset > 0) code.bytes(0xfd, 0x50); // v128.or
        }
        code.bytes(0xfd, 0x53, 0x45, 0x0d, 0); // v128.any_true, not: next block
        code.get(out);
        code.get(at);
        code.memory(I32_STORE, LOT);
        for (const offset of WORDS) {
          code.get(out);
          code.get(at);
          code.memory(V128_LOAD, GUEST, offset);
          code.memory(V128_STORE, LOT, 4 + offset);
        }
        code.add(out, ENTRY_BYTES);
      });
      code.add(at, BLOCK_BYTES);
      code.get(at);
      code.get(stop);
      code.bytes(0x47, 0x0d, 0); // not at the page's end: again
    });
  });
  code.get(out);
}

function apply(code: Code): void {
  const [end, from, to] = [0, 1, 2] as const;
  code.block(0x02, () => {
    code.block(0x03, () => {
      code.get(from);
      code.get(end);
      code.bytes(0x4f, 0x0d, 1); // from >= end (unsigned): out of both
      code.get(from);
      code.memory(I32_LOAD, LOT);
      code.set(to);
      for (const offset of WORDS) {
        code.get(to);
        code.get(from);
        code.memory(V128_LOAD, LOT, 4 + offset);
        code.memory(V128_STORE, GUEST, offset);
      }
      code.get(to);
      code.constant(PAGE_SHIFT);
      code.bytes(0x76); // shr_u
      code.constant(1);
      code.memory(I32_STORE8, MARKS);
      code.add(from, ENTRY_BYTES);
      code.bytes(0x0c, 0);
    });
  });
}

let module: WebAssembly.Module | null = null;
let lot: WebAssembly.Memory | null = null;

type Collect = (firstPage: number, endPage: number) => number;
type Apply = (bytes: number) => void;

/** With room for an image that differs in every block. Untouched, it costs no real memory. */
function lotFor(image: MemoryImage): WebAssembly.Memory {
  const pages = Math.ceil(((image.memoryBytes / BLOCK_BYTES) * ENTRY_BYTES) / WASM_PAGE_BYTES);
  lot ??= new WebAssembly.Memory({ initial: pages });
  const missing = pages - lot.buffer.byteLength / WASM_PAGE_BYTES;
  if (missing > 0) lot.grow(missing);
  return lot;
}

/**
 * Takes deltas of one machine against one image, between calls, while its stack is empty: the stack pointer,
 * the engine's one mutable global, is then where the image has it, and the stack below the base means nothing.
 */
export class DeltaCopier {
  readonly #image: MemoryImage;
  readonly #lot: WebAssembly.Memory;
  readonly #collect: Collect;
  readonly #apply: Apply;

  constructor(machine: Machine, image: MemoryImage) {
    const { memory: guest, written_pages: marks } = machine.exports;
    if (marks === undefined) throw new Error('the machine does not track writes');
    module ??= assemble(
      ['guest', 'marks', 'image', 'lot'],
      [
        { name: 'collect', parameters: 2, results: 1, locals: 4, write: collect },
        { name: 'apply', parameters: 1, results: 0, locals: 2, write: apply },
      ],
    );
    this.#image = image;
    this.#lot = lotFor(image);
    const { exports } = new WebAssembly.Instance(module, {
      m: { guest, marks, image: image.memory, lot: this.#lot } as never,
    });
    this.#collect = exports.collect as Collect;
    this.#apply = exports.apply as Apply;
  }

  /** null: it takes more than so many bytes. The machine is left as it is. O(written pages). */
  copyOut(maxBytes: number): Buffer | null {
    const { base, memoryBytes } = this.#image;
    const bytes = this.#collect(base / PAGE_BYTES, memoryBytes / PAGE_BYTES);
    if (bytes > maxBytes) return null;
    // Not from Buffer's pool: it would be kept alive whole by the last of its pieces.
    const blocks = Buffer.allocUnsafeSlow(bytes);
    blocks.set(new Uint8Array(this.#lot.buffer, 0, bytes));
    return blocks;
  }

  /** Into a machine that is equal to the image. The pages differ again: the next restore puts them back. */
  copyIn(blocks: Buffer): void {
    new Uint8Array(this.#lot.buffer).set(blocks);
    this.#apply(blocks.byteLength);
  }
}
