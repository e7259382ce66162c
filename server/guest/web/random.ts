/**
 * Math.random whose seed comes from the host, anew for each request. The engine's own is seeded when its
 * context is made: worlds restored from one image would all draw the same numbers.
 */
import { host } from '../host.ts';
import { OP } from '../ops.ts';

let a = 0;
let b = 0;
let c = 0;
let counter = 0;
let seeded = false;

/** The next draw takes a new seed. */
export function forgetSeed(): void {
  seeded = false;
}

/** One step of sfc32 (Chris Doty-Humphrey, PractRand): 32 bits. */
function next(): number {
  const sum = (((a + b) | 0) + counter) | 0;
  counter = (counter + 1) | 0;
  a = b ^ (b >>> 9);
  b = (c + (c << 3)) | 0;
  c = (((c << 21) | (c >>> 11)) + sum) | 0;
  return sum >>> 0;
}

function seed(): void {
  const words = new Int32Array(host(OP.randomBytes, 12) as ArrayBuffer);
  [a, b, c] = words as unknown as [number, number, number];
  counter = 1;
  for (let i = 0; i < 12; i++) next();
  seeded = true;
}

/** 53 random bits in [0, 1). */
export function random(): number {
  if (!seeded) seed();
  return ((next() >>> 5) * 67_108_864 + (next() >>> 6)) / 9_007_199_254_740_992;
}
