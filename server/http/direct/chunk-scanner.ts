import { CR, HEX, LF, TOKEN, VALUE } from './characters.ts';
import { MORE, REFUSED } from './head-scanner.ts';
import type { Refusal } from './refusal.ts';

/** States: what is expected next. */
const SIZE = 0;
const EXTENSION_NAME = 1;
const EXTENSION_VALUE = 2;
const QUOTED = 3;
const ESCAPED = 4;
const AFTER_QUOTED = 5;
const SIZE_LF = 6;
const DATA = 7;
const DATA_CR = 8;
const DATA_LF = 9;
const LINE = 10;
const NAME = 11;
const TRAILER_VALUE = 12;
const LINE_LF = 13;
const END_LF = 14;

const COLON = 0x3a;
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Bytes of all extensions of a body's chunks: nobody has a use for them. */
const EXTENSION_BYTES = 16 * 1024;
/** Of a size, zeros in front not counted: more do not fit 64 bits, and node takes them for no numbers. */
const MOST_DIGITS = 16;

/** Fields that say where a message ends, or what becomes of its connection, come too late in a trailer. */
const NOT_IN_TRAILERS = new Set(['content-length', 'transfer-encoding', 'connection', 'proxy-connection']);

/** Takes a chunked body (RFC 9112, 7.1) apart, wherever its pieces are cut. Extensions and trailers are read and dropped. */
export class ChunkScanner {
  /** Bytes of the body so far, the chunk that has begun included. */
  length = 0;
  /** Set when `scan` answers REFUSED. */
  refusal: Refusal = 400;
  readonly #trailerLimit: number;
  readonly #take: (data: Buffer) => void;
  #state = SIZE;
  #size = 0;
  #digits = 0;
  #significantDigits = 0;
  #extensionBytes = 0;
  #trailerBytes = 0;
  #name = '';

  /** `trailerLimit`: bytes; `take`: gets the data in pieces, good until it returns. */
  constructor(trailerLimit: number, take: (data: Buffer) => void) {
    this.#trailerLimit = trailerLimit;
    this.#take = take;
  }

  /** Reads on in bytes `from` to `to` of the buffer. The position after the body, or MORE, or REFUSED. */
  scan(buffer: Buffer, from: number, to: number): number {
    let i = from;
    while (i < to) {
      const byte = buffer[i]!;
      switch (this.#state) {
        case SIZE: {
          const digit = HEX[byte]!;
          if (digit !== 255) {
            this.#size = this.#size * 16 + digit;
            this.#digits++;
            if (this.#size > 0 && ++this.#significantDigits > MOST_DIGITS) return this.#refuse(400);
          } else if (this.#digits === 0) return this.#refuse(400);
          else if (byte === CR) this.#state = SIZE_LF;
          else if (byte === SEMICOLON) this.#beginExtension();
          else return this.#refuse(400);
          i++;
          break;
        }
        case EXTENSION_NAME:
        case EXTENSION_VALUE:
          if (!this.#extension(byte)) return this.#refuse(400);
          i++;
          break;
        case QUOTED:
          if (byte === QUOTE) this.#state = AFTER_QUOTED;
          else if (byte === BACKSLASH) this.#state = ESCAPED;
          else if (VALUE[byte] !== 1) return this.#refuse(400);
          this.#extensionBytes++;
          i++;
          break;
        case ESCAPED:
          if (VALUE[byte] !== 1) return this.#refuse(400);
          this.#extensionBytes++;
          this.#state = QUOTED;
          i++;
          break;
        case AFTER_QUOTED:
          if (byte === CR) this.#state = SIZE_LF;
          else if (byte === SEMICOLON) this.#beginExtension();
          else return this.#refuse(400);
          i++;
          break;
        case SIZE_LF:
          if (byte !== LF) return this.#refuse(400);
          i++;
          this.length += this.#size;
          this.#state = this.#size === 0 ? LINE : DATA;
          break;
        case DATA: {
          const end = Math.min(to, i + this.#size);
          this.#take(buffer.subarray(i, end));
          this.#size -= end - i;
          i = end;
          if (this.#size === 0) this.#state = DATA_CR;
          break;
        }
        case DATA_CR:
          if (byte !== CR) return this.#refuse(400);
          this.#state = DATA_LF;
          i++;
          break;
        case DATA_LF:
          if (byte !== LF) return this.#refuse(400);
          this.#digits = 0;
          this.#significantDigits = 0;
          this.#state = SIZE;
          i++;
          break;
        case LINE:
          if (byte === CR) {
            this.#state = END_LF;
            i++;
          } else {
            this.#name = '';
            this.#state = NAME;
          }
          break;
        case NAME:
          if (byte === COLON) {
            if (this.#name === '' || NOT_IN_TRAILERS.has(this.#name.toLowerCase())) return this.#refuse(400);
            this.#state = TRAILER_VALUE;
          } else if (TOKEN[byte] === 1) this.#name += String.fromCharCode(byte);
          else return this.#refuse(400);
          i++;
          break;
        case TRAILER_VALUE:
          if (byte === CR) this.#state = LINE_LF;
          else if (VALUE[byte] !== 1) return this.#refuse(400);
          i++;
          break;
        case LINE_LF:
          if (byte !== LF) return this.#refuse(400);
          this.#state = LINE;
          i++;
          break;
        default:
          return byte === LF ? i + 1 : this.#refuse(400);
      }
      if (this.#extensionBytes > EXTENSION_BYTES) return this.#refuse(413);
      if (this.#state >= LINE && ++this.#trailerBytes > this.#trailerLimit) return this.#refuse(431);
    }
    return MORE;
  }

  #beginExtension(): void {
    this.#digits = 0;
    this.#state = EXTENSION_NAME;
  }

  /** A name that is empty, or a value without `=`, is none; `a=` and `=` are, as node has it. */
  #extension(byte: number): boolean {
    this.#extensionBytes++;
    if (TOKEN[byte] === 1) {
      this.#digits++;
      return true;
    }
    const empty = this.#digits === 0;
    if (this.#state === EXTENSION_NAME) {
      if (byte === EQUALS) {
        this.#digits = 0;
        this.#state = EXTENSION_VALUE;
        return true;
      }
      if (empty) return false;
    } else if (byte === QUOTE && empty) {
      this.#state = QUOTED;
      return true;
    }
    if (byte === CR) this.#state = SIZE_LF;
    else if (byte === SEMICOLON) this.#beginExtension();
    else return false;
    return true;
  }

  #refuse(refusal: Refusal): number {
    this.refusal = refusal;
    return REFUSED;
  }
}
