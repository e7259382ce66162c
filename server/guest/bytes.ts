import { host } from './host.ts';
import { OP } from './ops.ts';
import { apply, wellFormed } from './primordials.ts';

const { slice } = ArrayBuffer.prototype;

/** A copy of exactly the bytes that a buffer or view shows. */
export function copyBytes(data: ArrayBuffer | ArrayBufferView): Uint8Array<ArrayBuffer> {
  if (!ArrayBuffer.isView(data)) return new Uint8Array(apply(slice, data, [0]) as ArrayBuffer);
  const start = data.byteOffset;
  return new Uint8Array(apply(slice, data.buffer, [start, start + data.byteLength]) as ArrayBuffer);
}

/** Bytes as they may cross to the host: a buffer with nothing before or after them. */
export function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  if (bytes.byteLength === bytes.buffer.byteLength) return bytes.buffer as ArrayBuffer;
  return copyBytes(bytes).buffer;
}

export function concatBytes(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const piece of pieces) length += piece.byteLength;
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.byteLength;
  }
  return all;
}

/** Lone surrogates become U+FFFD. */
export const utf8 = (text: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(host(OP.utf8Encode, wellFormed(text)) as ArrayBuffer);

/** Malformed bytes become U+FFFD; a byte order mark is dropped. */
export const utf8Text = (bytes: Uint8Array): string =>
  host(OP.textDecode, 'utf-8', exactBuffer(bytes), 0) as string;
