/** A chunk of a body. Throws TypeError for anything but a Uint8Array. */
export function bytesOfChunk(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  throw new TypeError('a body stream gives Uint8Array chunks only: encode text with a TextEncoder');
}
