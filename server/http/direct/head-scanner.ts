import { METHODS } from 'node:http';
import { AUTHORITY, CR, LF, SCHEME, SP, TAB, TARGET, TOKEN, VALUE } from './characters.ts';
import type { Refusal } from './refusal.ts';

/** A tunnel is nothing that could be mocked here. */
const KNOWN_METHODS = new Set(METHODS.filter((method) => method !== 'CONNECT'));

/** States, in the order in which a head goes through them. Each is what is expected next. */
const EMPTY_LINES = 0;
const METHOD = 1;
const BEFORE_TARGET = 2;
const IN_SCHEME = 3;
const SLASH_1 = 4;
const SLASH_2 = 5;
const IN_AUTHORITY = 6;
const IN_TARGET = 7;
const BEFORE_VERSION = 8;
const IN_VERSION = 9;
const REQUEST_LINE_LF = 10;
const LINE = 11;
const NAME = 12;
const BEFORE_VALUE = 13;
const IN_VALUE = 14;
const LINE_LF = 15;
const END_LF = 16;

/** All but the last digit. */
const VERSION = Buffer.from('HTTP/1.');
const DIGIT_0 = 0x30;
const DIGIT_1 = 0x31;
const SLASH = 0x2f;
const STAR = 0x2a;
const COLON = 0x3a;
const QUESTION = 0x3f;

/** Lengths of host, expect, connection, content-length, proxy-connection and transfer-encoding. */
const FRAMING_LENGTHS = new Uint8Array(32);
for (const length of [4, 6, 10, 14, 16, 17]) FRAMING_LENGTHS[length] = 1;

/** Answers of `scan` that are no positions. */
export const MORE = -1;
export const REFUSED = -2;

/**
 * Reads the head of a request in one pass over its bytes, wherever the pieces of it are cut, and says at the first
 * byte that cannot be right. It keeps to RFC 9112 without its tolerances: no bare LF, no folded lines, no space before
 * a colon. Like node it takes empty lines before a request and more than one space in the request line. Unlike node it
 * refuses HTTP/0.9, HTTP/2.0, RTSP, ICE and CONNECT.
 */
export class HeadScanner {
  /** All of the head, once it is complete. */
  text = '';
  method = '';
  /** Where the target begins and ends in `text`. */
  targetAt = 0;
  targetEnd = 0;
  /** 0 or 1 of HTTP/1.0 and HTTP/1.1. */
  minor = 1;
  /** Where the first field begins in `text`. */
  fieldsAt = 0;
  /** Beginnings in `text` of the fields whose names are as long as one of those that frame a message. */
  readonly candidates: number[] = [];
  /** Set when `scan` answers REFUSED. */
  refusal: Refusal = 400;
  readonly #limit: number;
  #state = EMPTY_LINES;
  /** Bytes of the head so far. */
  #length = 0;
  #methodEnd = 0;
  /** Where the name of the current field begins. */
  #nameAt = 0;
  #versionIndex = 0;

  /** `limit`: bytes of the largest head. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Some of a head has been seen. */
  get started(): boolean {
    return this.#state !== EMPTY_LINES;
  }

  /** Ready for another request. */
  reset(): void {
    this.text = '';
    this.candidates.length = 0;
    this.#state = EMPTY_LINES;
    this.method = '';
    this.#length = 0;
    this.#methodEnd = 0;
    this.#versionIndex = 0;
  }

  /** Reads on in bytes `from` to `to` of the buffer. The position after the head, or MORE, or REFUSED. */
  scan(buffer: Buffer, from: number, to: number): number {
    if (this.#state === EMPTY_LINES) {
      while (from < to && (buffer[from] === CR || buffer[from] === LF)) from++;
      if (from === to) return MORE;
      this.#state = METHOD;
    }
    const end = Math.min(to, from + this.#limit - this.#length);
    const at = this.#scan(buffer, from, end);
    if (at === REFUSED) return REFUSED;
    const stop = at === MORE ? end : at;
    const piece = buffer.toString('latin1', from, stop);
    this.text = this.#length === 0 ? piece : this.text + piece;
    this.#length += stop - from;
    if (this.method === '' && !this.#readMethod()) return this.#refuse(400);
    if (at === MORE && this.#length >= this.#limit) return this.#refuse(431);
    return at;
  }

  #scan(buffer: Buffer, from: number, end: number): number {
    /** Added to a position in the buffer, it is one in the head. */
    const base = this.#length - from;
    let i = from;
    let state = this.#state;
    while (i < end) {
      const byte = buffer[i]!;
      switch (state) {
        case METHOD:
          while (i < end && TOKEN[buffer[i]!] === 1) i++;
          if (i === end) break;
          if (buffer[i] !== SP) return this.#refuse(400);
          this.#methodEnd = base + i;
          state = BEFORE_TARGET;
          i++;
          break;
        case BEFORE_TARGET:
          if (byte !== SP) {
            if (byte === SLASH || byte === STAR) state = IN_TARGET;
            else if (SCHEME[byte] === 1) state = IN_SCHEME;
            else return this.#refuse(400);
            this.targetAt = base + i;
          }
          i++;
          break;
        case IN_SCHEME:
          if (byte === COLON) state = SLASH_1;
          else if (SCHEME[byte] !== 1) return this.#refuse(400);
          i++;
          break;
        case SLASH_1:
        case SLASH_2:
          if (byte !== SLASH) return this.#refuse(400);
          state++;
          i++;
          break;
        case IN_AUTHORITY:
          while (i < end && AUTHORITY[buffer[i]!] === 1) i++;
          if (i === end) break;
          if (buffer[i] !== SLASH && buffer[i] !== QUESTION && buffer[i] !== SP) return this.#refuse(400);
          state = IN_TARGET;
          break;
        case IN_TARGET:
          while (i < end && TARGET[buffer[i]!] === 1) i++;
          if (i === end) break;
          if (buffer[i] !== SP) return this.#refuse(400);
          this.targetEnd = base + i;
          state = BEFORE_VERSION;
          i++;
          break;
        case BEFORE_VERSION:
          if (byte === SP) i++;
          else state = IN_VERSION;
          break;
        case IN_VERSION:
          if (this.#versionIndex < VERSION.length) {
            if (byte !== VERSION[this.#versionIndex]) return this.#refuse(400);
          } else if (this.#versionIndex === VERSION.length) {
            if (byte !== DIGIT_0 && byte !== DIGIT_1) return this.#refuse(400);
            this.minor = byte - DIGIT_0;
          } else {
            if (byte !== CR) return this.#refuse(400);
            state = REQUEST_LINE_LF;
          }
          this.#versionIndex++;
          i++;
          break;
        case REQUEST_LINE_LF:
          if (byte !== LF) return this.#refuse(400);
          i++;
          this.fieldsAt = base + i;
          state = LINE;
          break;
        case LINE:
          if (byte === CR) {
            state = END_LF;
            i++;
          } else {
            this.#nameAt = base + i;
            state = NAME;
          }
          break;
        case NAME: {
          while (i < end && TOKEN[buffer[i]!] === 1) i++;
          if (i === end) break;
          const length = base + i - this.#nameAt;
          if (buffer[i] !== COLON || length === 0) return this.#refuse(400);
          if (FRAMING_LENGTHS[length] === 1) this.candidates.push(this.#nameAt);
          state = BEFORE_VALUE;
          i++;
          break;
        }
        case BEFORE_VALUE:
          if (byte === SP || byte === TAB) i++;
          else state = IN_VALUE;
          break;
        case IN_VALUE:
          while (i < end && VALUE[buffer[i]!] === 1) i++;
          if (i === end) break;
          if (buffer[i] !== CR) return this.#refuse(400);
          state = LINE_LF;
          i++;
          break;
        case LINE_LF:
          if (byte !== LF) return this.#refuse(400);
          state = LINE;
          i++;
          break;
        default:
          if (byte !== LF) return this.#refuse(400);
          this.#state = EMPTY_LINES;
          return i + 1;
      }
    }
    this.#state = state;
    return MORE;
  }

  /** As soon as it is clear that there is no such method the rest needs not be waited for. */
  #readMethod(): boolean {
    if (this.#methodEnd === 0) {
      for (const method of KNOWN_METHODS) if (method.startsWith(this.text)) return true;
      return false;
    }
    this.method = this.text.slice(0, this.#methodEnd);
    return KNOWN_METHODS.has(this.method);
  }

  #refuse(refusal: Refusal): number {
    this.refusal = refusal;
    return REFUSED;
  }
}
