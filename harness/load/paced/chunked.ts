const CR = 13;
const LF = 10;
const SEMICOLON = 59;
const SPACE = 32;
const TAB = 9;

/** Chunk sizes, extensions and trailers together; more is an attack or a defect, not a body. */
const OVERHEAD_BYTES_PER_LINE = 16 * 1024;

const SIZE = 0;
const EXTENSION = 1;
const SIZE_LF = 2;
const DATA = 3;
const DATA_CR = 4;
const DATA_LF = 5;
const TRAILER_START = 6;
const TRAILER = 7;
const TRAILER_LF = 8;
const END_LF = 9;
const DONE = 10;

const hex = (code: number): number => {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
};

/** Decoder of the chunked coding (RFC 9112, section 7.1), fed in pieces that may be split anywhere. */
export class ChunkedBody {
  #state = SIZE;
  #size = 0;
  #digits = 0;
  /** Bytes of the line being read, to bound it. */
  #line = 0;
  #failure: string | undefined;

  get done(): boolean {
    return this.#state === DONE;
  }

  get failure(): string | undefined {
    return this.#failure;
  }

  /** Takes bytes[at, to) up to the end of the body; gives data to `take`. Returns the position after. */
  feed(bytes: Buffer, at: number, to: number, take: (from: number, to: number) => void): number {
    let position = at;
    while (position < to && this.#state !== DONE && this.#failure === undefined) {
      if (this.#state === DATA) {
        const end = Math.min(to, position + this.#size);
        take(position, end);
        this.#size -= end - position;
        position = end;
        if (this.#size === 0) this.#state = DATA_CR;
      } else {
        this.#step(bytes[position++]!);
      }
    }
    return position;
  }

  #step(code: number): void {
    if (++this.#line > OVERHEAD_BYTES_PER_LINE) {
      this.#fail('a line of the chunked coding is too long');
      return;
    }
    switch (this.#state) {
      case SIZE:
        this.#sizeByte(code);
        break;
      case EXTENSION:
        if (code === CR) this.#state = SIZE_LF;
        break;
      case SIZE_LF:
        this.#expect(code, LF, this.#size === 0 ? TRAILER_START : DATA);
        break;
      case DATA_CR:
        this.#expect(code, CR, DATA_LF);
        break;
      case DATA_LF:
        this.#size = 0;
        this.#digits = 0;
        this.#expect(code, LF, SIZE);
        break;
      case TRAILER_START:
        this.#state = code === CR ? END_LF : TRAILER;
        break;
      case TRAILER:
        if (code === CR) this.#state = TRAILER_LF;
        break;
      case TRAILER_LF:
        this.#expect(code, LF, TRAILER_START);
        break;
      default:
        this.#expect(code, LF, DONE);
    }
  }

  #sizeByte(code: number): void {
    const digit = hex(code);
    if (digit >= 0 && this.#digits < 8) {
      this.#size = this.#size * 16 + digit;
      this.#digits++;
    } else if (this.#digits > 0 && code === CR) this.#state = SIZE_LF;
    else if (this.#digits > 0 && (code === SEMICOLON || code === SPACE || code === TAB))
      this.#state = EXTENSION;
    else this.#fail('malformed chunk size');
  }

  #expect(code: number, wanted: number, next: number): void {
    if (code === wanted) this.#state = next;
    else this.#fail('a chunk is not framed by CRLF');
    // A trailer section of many lines is bounded as one.
    if (next !== TRAILER_START) this.#line = 0;
  }

  #fail(reason: string): void {
    this.#failure = reason;
  }
}
