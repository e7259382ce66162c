/** Random numbers that follow from a seed, for texts, ids and vectors. Not for secrets. */
import { codeAt } from '../../primordials.ts';
import { random } from '../../web/random.ts';

/** The next 32 bits, unsigned. */
export type Bits = () => number;

/** splitmix32: every seed starts a good sequence, also 0, 1, 2 … */
export function bitsFrom(seed: number): Bits {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}

/** 32 bits of any number, fractions included, and of any text: FNV-1a over its UTF-16 code units. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ codeAt(text, i), 0x01000193);
  return value >>> 0;
}

/** The bits of a seed; without one they follow from the server's. */
export const bitsOf = (seed: number | undefined): Bits =>
  bitsFrom(seed === undefined ? random() * 0x1_0000_0000 : hash(`${seed}`));

const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** So many letters come from one draw: 62 ** 5 < 2 ** 32. */
const LETTERS_A_DRAW = 5;

/** `prefix` and `length` letters or digits. */
export function makeId(bits: Bits, prefix: string, length: number): string {
  let id = prefix;
  let left = 0;
  for (let i = 0; i < length; i++) {
    if (i % LETTERS_A_DRAW === 0) left = bits();
    id += ALPHABET[left % 62]!;
    left = Math.floor(left / 62);
  }
  return id;
}
