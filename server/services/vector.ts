/** Vectors that stand for texts without meaning anything: for mock.llm.embeddings. */
import { seededRandom, seedOf } from '../effects/random.ts';

const MOST_DIMENSIONS = 65_536;

/** Digits after the point: about what 32-bit numbers of that size can tell apart, and short as JSON. */
const SCALE = 1e8;

/** A unit vector, the same for the same text. Its components are uniform before they are scaled. */
export function vectorOf(text: string, dimensions: number): number[] {
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > MOST_DIMENSIONS) {
    throw new RangeError(`vector: expected 1 to ${MOST_DIMENSIONS} dimensions, got ${dimensions}`);
  }
  const random = seededRandom(seedOf(0, text));
  const vector = Array.from({ length: dimensions }, () => 2 * random() - 1);
  const scale = SCALE / Math.hypot(...vector);
  return vector.map((component) => Math.round(component * scale) / SCALE);
}

/** As a JSON array, or as a JSON string: base64 of 32-bit numbers, little-endian. */
export function vectorJson(text: string, dimensions: number, base64: boolean): string {
  const vector = vectorOf(text, dimensions);
  if (!base64) return JSON.stringify(vector);
  const bytes = Buffer.alloc(vector.length * Float32Array.BYTES_PER_ELEMENT);
  vector.forEach((component, i) => void bytes.writeFloatLE(component, i * Float32Array.BYTES_PER_ELEMENT));
  return `"${bytes.toString('base64')}"`;
}
