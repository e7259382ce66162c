/**
 * The loop that puts written pages back, as a WebAssembly module of its own: it sees the machine's memory,
 * its marks and the image at once, and copies a page in tens of nanoseconds where a call of `Uint8Array.set`
 * from JavaScript costs ten times that.
 *
 *     restore(first, end)     pages first … end−1, both multiples of 8
 *       for each 8 marks that are not all 0:
 *         for each marked page:  copy it from the image, clear the mark
 */
import { PAGE_SHIFT } from './instrument.ts';
import { assemble, type Code } from './small-module.ts';

const [GUEST, MARKS, IMAGE] = [0, 1, 2] as const;
const [PAGE, END, INNER] = [0, 1, 2] as const;

/**
 * For each marked page in `[PAGE, END)`, in groups of eight; its number is PAGE + INNER. Both are multiples of
 * eight. The three locals stand first. `afterGroup`: when a group had any mark.
 */
export function eachMarkedPage(code: Code, visit: () => void, afterGroup: () => void = () => {}): void {
  code.block(0x02, () => {
    code.block(0x03, () => {
      code.get(PAGE);
      code.get(END);
      code.bytes(0x4f, 0x0d, 1); // page >= end (unsigned): out of both
      code.block(0x02, () => {
        code.get(PAGE);
        code.memory(0x29, MARKS); // i64.load
        code.bytes(0x50, 0x0d, 0); // no mark: next group
        code.constant(0);
        code.set(INNER);
        code.block(0x03, () => {
          code.block(0x02, () => {
            pageNumber(code);
            code.memory(0x2d, MARKS); // i32.load8_u
            code.bytes(0x45, 0x0d, 0); // no mark: next page
            visit();
          });
          code.add(INNER, 1);
          code.get(INNER);
          code.constant(8);
          code.bytes(0x49, 0x0d, 0); // < 8: again
        });
        afterGroup();
      });
      code.add(PAGE, 8);
      code.bytes(0x0c, 0);
    });
  });
}

export function pageNumber(code: Code): void {
  code.get(PAGE);
  code.get(INNER);
  code.bytes(0x6a);
}

export function pageAddress(code: Code): void {
  pageNumber(code);
  code.constant(PAGE_SHIFT);
  code.bytes(0x74);
}

function restore(code: Code): void {
  eachMarkedPage(
    code,
    () => {
      pageAddress(code);
      pageAddress(code);
      code.constant(1 << PAGE_SHIFT);
      code.bytes(0xfc, 10, GUEST, IMAGE); // memory.copy
    },
    () => {
      code.get(PAGE);
      code.bytes(0x42, 0); // i64.const 0
      code.memory(0x37, MARKS); // i64.store
    },
  );
}

let module: WebAssembly.Module | null = null;

export type Restore = (firstPage: number, endPage: number) => void;

/** The restore function for one machine and one image. `image` holds each page at its own address. */
export function makeRestore(
  guest: WebAssembly.Memory,
  marks: WebAssembly.Memory,
  image: WebAssembly.Memory,
): Restore {
  module ??= assemble(
    ['guest', 'marks', 'image'],
    [{ name: 'restore', parameters: 2, results: 0, locals: 1, write: restore }],
  );
  const { exports } = new WebAssembly.Instance(module, { m: { guest, marks, image } as never });
  return exports.restore as Restore;
}
