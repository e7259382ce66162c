/**
 * Seeded random numbers: every random choice of the lab follows from a logged seed, so that an experiment
 * can be repeated and a schedule checked.
 *
 * Generator: xoshiro128** 1.1, Blackman & Vigna, "Scrambled linear pseudorandom number generators",
 * ACM TOMS 47 (2021); reference code https://prng.di.unimi.it/xoshiro128starstar.c. Its state is filled from
 * SplitMix64 as its authors advise, and that is seeded with FNV-1a (64 bits) of the stream's name.
 */
export interface Random {
  /** Uniform in [0, 1), 53 random bits. */
  next(): number;
  /** Uniform whole number in [0, n), without modulo bias. Throws RangeError unless 1 ≤ n ≤ 2³². */
  integer(n: number): number;
  /** Fair. */
  coin(): boolean;
  /** Standard normal. */
  normal(): number;
  /** A new array in uniformly random order (Fisher–Yates). */
  shuffle<T>(xs: readonly T[]): T[];
  /**
   * A stream of its own, named by this stream's seed and the label. It does not depend on how many numbers
   * were drawn here, so asking for more of one thing never changes another.
   */
  fork(label: string): Random;
}

const MASK_64 = (1n << 64n) - 1n;
const TWO_32 = 2 ** 32;

/** FNV-1a of the UTF-8 bytes, 64 bits. http://www.isthe.com/chongo/tech/comp/fnv/ */
export function fnv1a64(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & MASK_64;
  }
  return hash;
}

/** SplitMix64. https://prng.di.unimi.it/splitmix64.c */
export function splitMix64(seed: bigint): () => bigint {
  let state = seed & MASK_64;
  return () => {
    state = (state + 0x9e3779b97f4a7c15n) & MASK_64;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK_64;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK_64;
    return z ^ (z >> 31n);
  };
}

const rotateLeft = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

/** The bare generator: whole numbers in [0, 2³²) from a state of four words that are not all zero. */
export function xoshiro128starstar(state: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = state;
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11);
    return result;
  };
}

/** The number 7 and the text "7" are the same seed: on the command line a seed is text. */
export function createRandom(seed: number | string): Random {
  return streamOf(String(seed));
}

function streamOf(name: string): Random {
  const mix = splitMix64(fnv1a64(name));
  const [first, second] = [mix(), mix()];
  const low = (x: bigint): number => Number(x & 0xffffffffn);
  const word = xoshiro128starstar([low(first), low(first >> 32n), low(second), low(second >> 32n)]);
  let spareNormal: number | undefined;

  const next = (): number => ((word() >>> 5) * 2 ** 26 + (word() >>> 6)) / 2 ** 53;

  const integer = (n: number): number => {
    if (!Number.isInteger(n) || n < 1 || n > TWO_32) {
      throw new RangeError(`integer(n): expected a whole number from 1 to 2^32, got ${n}`);
    }
    // Words beyond the largest multiple of n are drawn again: they would favour the small remainders.
    const limit = TWO_32 - (TWO_32 % n);
    for (;;) {
      const drawn = word();
      if (drawn < limit) return drawn % n;
    }
  };

  /** Marsaglia & Bray's polar method, SIAM Review 6 (1964). Two at a time. */
  const normal = (): number => {
    if (spareNormal !== undefined) {
      const spare = spareNormal;
      spareNormal = undefined;
      return spare;
    }
    for (;;) {
      const u = 2 * next() - 1;
      const v = 2 * next() - 1;
      const s = u * u + v * v;
      if (s === 0 || s >= 1) continue;
      const factor = Math.sqrt((-2 * Math.log(s)) / s);
      spareNormal = v * factor;
      return u * factor;
    }
  };

  const shuffle = <T>(xs: readonly T[]): T[] => {
    const shuffled = [...xs];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = integer(i + 1);
      [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T];
    }
    return shuffled;
  };

  return {
    next,
    integer,
    coin: () => word() >= TWO_32 / 2,
    normal,
    shuffle,
    // The length keeps fork('a').fork('b') and fork('a/b') apart.
    fork: (label) => streamOf(`${name}/${label.length}:${label}`),
  };
}
