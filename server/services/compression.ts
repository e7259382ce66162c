import { deflateRawSync, deflateSync, gunzipSync, gzipSync, inflateRawSync, inflateSync } from 'node:zlib';

/** What a few bytes may become. */
const MOST_BYTES = 32 * 1024 * 1024;

type Coder = (bytes: Uint8Array) => Uint8Array;

const bounded = { maxOutputLength: MOST_BYTES };

/** [compress, decompress] by the names that CompressionStream has. */
const CODERS: Readonly<Record<string, readonly [Coder, Coder]>> = {
  gzip: [(bytes) => gzipSync(bytes), (bytes) => gunzipSync(bytes, bounded)],
  deflate: [(bytes) => deflateSync(bytes), (bytes) => inflateSync(bytes, bounded)],
  'deflate-raw': [(bytes) => deflateRawSync(bytes), (bytes) => inflateRawSync(bytes, bounded)],
};

function coders(format: string): readonly [Coder, Coder] {
  const found = CODERS[format];
  if (found === undefined) {
    throw new RangeError(`compression: expected one of ${Object.keys(CODERS).join(', ')}, got ${format}`);
  }
  return found;
}

export const compress = (format: string, bytes: Uint8Array): Uint8Array => coders(format)[0](bytes);

/** Throws TypeError for bytes that are not in that format, or become more than 32 MiB. */
export function decompress(format: string, bytes: Uint8Array): Uint8Array {
  const [, decode] = coders(format);
  try {
    return decode(bytes);
  } catch (error) {
    throw new TypeError(`DecompressionStream: ${(error as Error).message}`, { cause: error });
  }
}
