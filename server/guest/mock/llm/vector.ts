/** Vectors that stand for texts without meaning anything. */
import { bitsFrom, hash } from './seeded.ts';

/** Digits after the point: what a 32-bit number near 0.01 can tell apart, and short as JSON. */
const SCALE = 1e8;

/** A unit vector, the same for the same text. Its components are uniform before they are scaled. */
export function vectorOf(text: string, dimensions: number): number[] {
  const bits = bitsFrom(hash(text));
  const vector: number[] = [];
  let squares = 0;
  for (let i = 0; i < dimensions; i++) {
    const component = bits() / 0x8000_0000 - 1;
    vector[i] = component;
    squares += component * component;
  }
  const scale = SCALE / Math.sqrt(squares || 1);
  for (let i = 0; i < dimensions; i++) vector[i] = Math.round(vector[i]! * scale) / SCALE;
  return vector;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** As 32-bit numbers, little-endian. */
export function base64Of(vector: readonly number[]): string {
  const bytes = new Uint8Array(new Float32Array(vector).buffer);
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const three = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out += ALPHABET[three >> 18]! + ALPHABET[(three >> 12) & 63]!;
    out += left > 1 ? ALPHABET[(three >> 6) & 63]! : '=';
    out += left > 2 ? ALPHABET[three & 63]! : '=';
  }
  return out;
}
