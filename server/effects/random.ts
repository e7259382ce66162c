/** Numbers in [0, 1). */
export type Random = () => number;

/** One step of splitmix32: spreads a seed, however small, over all 32 bits. */
function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) | 0;
  };
}

/**
 * sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, one cheap step a number, 32 bits of it. The same seed
 * gives the same numbers on every machine. `seed`: any finite number; only whole ones up to 2^53 are told apart.
 */
export function seededRandom(seed: number): Random {
  const low = splitmix32(seed);
  const high = splitmix32(Math.floor(seed / 2 ** 32));
  let a = low();
  let b = high();
  let c = low() ^ high();
  let counter = 1;
  const step = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  // The generator's author lets it run so far until every bit of the seed has reached every bit of the state.
  for (let i = 0; i < 12; i++) step();
  return () => step() / 2 ** 32;
}

/** A seed for one of many independent streams: the same (seed, name) give the same one. 32 bits (FNV-1a, mixed). */
export function seedOf(seed: number, name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  const mix = splitmix32(hash ^ splitmix32(seed)() ^ splitmix32(Math.floor(seed / 2 ** 32) + 1)());
  return mix() >>> 0;
}
