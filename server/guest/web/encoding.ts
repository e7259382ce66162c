import { concatBytes, copyBytes, exactBuffer, utf8 } from '../bytes.ts';
import { host } from '../host.ts';
import { OP } from '../ops.ts';
import { lazyClasses } from '../primordials.ts';

const FATAL = 1;
const IGNORE_BOM = 2;

/** How many bytes at the end begin a UTF-8 sequence that is not complete yet (0–3). */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
  }
  return 0;
}

export const encodingClasses = lazyClasses(() => {
  class TextEncoder {
    get encoding(): string {
      return 'utf-8';
    }

    encode(text: unknown = ''): Uint8Array<ArrayBuffer> {
      return utf8(`${text as string}`);
    }

    encodeInto(text: unknown, into: Uint8Array): { read: number; written: number } {
      let read = 0;
      let written = 0;
      for (const char of `${text as string}`) {
        const bytes = utf8(char);
        if (written + bytes.length > into.length) break;
        into.set(bytes, written);
        written += bytes.length;
        read += char.length;
      }
      return { read, written };
    }
  }

  /** With `stream: true` UTF-8 and UTF-16 keep what is cut off; single-byte encodings need not. */
  class TextDecoder {
    readonly encoding: string;
    readonly fatal: boolean;
    readonly ignoreBOM: boolean;
    #rest: Uint8Array | null = null;
    /** Inside a stream the byte order mark can be at its start only. */
    #begun = false;

    constructor(label: unknown = 'utf-8', options: { fatal?: boolean; ignoreBOM?: boolean } = {}) {
      const name = host(OP.textEncodingName, `${label as string}`) as string | undefined;
      if (name === undefined) throw new RangeError(`TextDecoder: unknown encoding ${label}`);
      this.encoding = name;
      this.fatal = Boolean(options?.fatal);
      this.ignoreBOM = Boolean(options?.ignoreBOM);
    }

    decode(data?: ArrayBuffer | ArrayBufferView, options: { stream?: boolean } = {}): string {
      if (data !== undefined && !(data instanceof ArrayBuffer) && !ArrayBuffer.isView(data)) {
        throw new TypeError('TextDecoder.decode: expected an ArrayBuffer or a view of one');
      }
      let bytes: Uint8Array = data === undefined ? new Uint8Array(0) : copyBytes(data);
      if (this.#rest !== null) bytes = concatBytes([this.#rest, bytes]);
      this.#rest = null;
      if (options?.stream) {
        const keep =
          this.encoding === 'utf-8'
            ? unfinished(bytes)
            : this.encoding.startsWith('utf-16')
              ? utf16Rest(bytes)
              : 0;
        if (keep > 0) {
          this.#rest = bytes.slice(bytes.length - keep);
          bytes = bytes.slice(0, bytes.length - keep);
        }
      }
      const flags = (this.fatal ? FATAL : 0) | (this.ignoreBOM || this.#begun ? IGNORE_BOM : 0);
      const text = host(OP.textDecode, this.encoding, exactBuffer(bytes), flags) as string;
      this.#begun = Boolean(options?.stream) && (this.#begun || bytes.length > 0);
      return text;
    }
  }

  /** An odd byte, and a high surrogate whose other half is still to come. */
  function utf16Rest(bytes: Uint8Array): number {
    const odd = bytes.length % 2;
    if (bytes.length < 2 + odd) return odd;
    const high = bytes[bytes.length - 1 - odd]!;
    const other = bytes[bytes.length - 2 - odd]!;
    return (high & 0xfc) === 0xd8 || (other & 0xfc) === 0xd8 ? 2 + odd : odd;
  }

  return { TextEncoder, TextDecoder };
});
