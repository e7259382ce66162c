import { BytesAnswer } from '../answer.ts';
import { ChunkedBody } from './chunked.ts';
import { type Head, headersOf, parseHead } from './response-head.ts';

const CR = 13;
const LF = 10;
/** Servers under test send small answers; more than this is a fault that must not eat the memory. */
const MAX_HEAD_BYTES = 64 * 1024;
const MAX_BODY_BYTES = 64 * 1024 * 1024;

export type ParserState = 'head' | 'body' | 'complete' | 'failed';

/**
 * Reads one HTTP/1.1 response at a time from pieces split anywhere. A body that is not kept is skipped by
 * its length without copying: at 60,000 answers a second the generator must cost less than the server.
 * Errors are values: `state` is 'failed' and `failure` says why.
 */
export class ResponseParser {
  state: ParserState = 'head';
  failure = '';
  status = 0;
  /** The server will end the connection after this answer. */
  closes = false;
  /** Any byte of the response has been seen. */
  begun = false;

  #toHead = false;
  #keep = false;
  /** Beginning of a head that came in several pieces. */
  #partial: Buffer | undefined;
  #head: Head | undefined;
  #headText = '';
  #remaining = 0;
  #chunks: ChunkedBody | undefined;
  #bodyBytes = 0;
  #kept: Buffer[] = [];

  /** Makes ready for the answer to one request. `toHead`: it was HEAD; `keep`: the answer will be looked at. */
  begin(toHead: boolean, keep: boolean): void {
    this.state = 'head';
    this.failure = '';
    this.begun = false;
    this.closes = false;
    this.#toHead = toHead;
    this.#keep = keep;
    this.#partial = undefined;
    this.#head = undefined;
    this.#chunks = undefined;
    this.#bodyBytes = 0;
    if (this.#kept.length > 0) this.#kept = [];
  }

  /** Takes bytes[from, to) up to the end of the response. Returns the position after the last byte taken. */
  feed(bytes: Buffer, from: number, to: number): number {
    let at = from;
    if (at < to) this.begun = true;
    while (at < to && this.state === 'head') at = this.#feedHead(bytes, at, to);
    return this.state === 'body' && at < to ? this.#feedBody(bytes, at, to) : at;
  }

  /** The connection ended: completes a body that lasts until then, and fails anything else. */
  end(): void {
    if (this.state === 'body' && this.#head?.framing === 'until-close') this.state = 'complete';
    else if (this.state === 'body') {
      const expected = this.#head?.framing === 'length' ? ` of ${this.#head.length}` : '';
      this.#fail(`short answer: the connection ended after ${this.#bodyBytes}${expected} body bytes`);
    } else if (this.state === 'head') {
      this.#fail(
        this.begun
          ? 'the connection ended inside the response head'
          : 'the connection ended without an answer',
      );
    }
  }

  /** The complete answer. Body and headers are there only when it was kept. */
  answer(): BytesAnswer {
    const bytes = this.#kept.length === 1 ? this.#kept[0]! : Buffer.concat(this.#kept);
    return new BytesAnswer(this.status, this.#keep ? headersOf(this.#headText) : {}, bytes);
  }

  #feedHead(bytes: Buffer, from: number, to: number): number {
    if (this.#partial !== undefined) return this.#feedSplitHead(bytes, from, to);
    const end = headEnd(bytes, from, to);
    if (end === -1) {
      if (to - from > MAX_HEAD_BYTES) this.#fail(`a response head of more than ${MAX_HEAD_BYTES} bytes`);
      this.#partial = Buffer.from(bytes.subarray(from, to));
      return to;
    }
    this.#readHead(bytes.toString('latin1', from, end - 4));
    return end;
  }

  /** Rare: O(n²) for a head that comes byte by byte, bounded by MAX_HEAD_BYTES. */
  #feedSplitHead(bytes: Buffer, from: number, to: number): number {
    const before = this.#partial!.length;
    const joined = Buffer.concat([this.#partial!, bytes.subarray(from, Math.min(to, from + MAX_HEAD_BYTES))]);
    this.#partial = undefined;
    const end = this.#feedHead(joined, 0, joined.length);
    return from + end - before;
  }

  #readHead(text: string): void {
    const head = parseHead(text);
    if (typeof head === 'string') this.#fail(head);
    else if (head.status === 101) this.#fail('unasked-for 101 Switching Protocols');
    else if (head.status >= 200) this.#accept(head, text);
  }

  /** A final response; interim ones (1xx) are skipped and the next head is awaited. */
  #accept(head: Head, text: string): void {
    this.#head = head;
    this.status = head.status;
    this.closes = head.closes;
    if (this.#keep) this.#headText = text;
    if (this.#toHead || head.status === 204 || head.status === 304) {
      this.state = 'complete';
      return;
    }
    if (head.framing === 'until-close') this.closes = true;
    if (head.framing === 'chunked') this.#chunks = new ChunkedBody();
    this.#remaining = head.length;
    this.state = head.framing === 'length' && head.length === 0 ? 'complete' : 'body';
    if (head.length > MAX_BODY_BYTES) this.#fail(`a body of more than ${MAX_BODY_BYTES} bytes`);
  }

  #feedBody(bytes: Buffer, from: number, to: number): number {
    if (this.#chunks !== undefined) {
      const at = this.#chunks.feed(bytes, from, to, (a, b) => this.#take(bytes, a, b));
      if (this.#chunks.failure !== undefined) this.#fail(this.#chunks.failure);
      else if (this.#chunks.done && this.state === 'body') this.state = 'complete';
      return at;
    }
    if (this.#head!.framing === 'until-close') {
      this.#take(bytes, from, to);
      return to;
    }
    const end = Math.min(to, from + this.#remaining);
    this.#take(bytes, from, end);
    this.#remaining -= end - from;
    if (this.#remaining === 0) this.state = 'complete';
    return end;
  }

  #take(bytes: Buffer, from: number, to: number): void {
    this.#bodyBytes += to - from;
    if (this.#bodyBytes > MAX_BODY_BYTES) this.#fail(`a body of more than ${MAX_BODY_BYTES} bytes`);
    else if (this.#keep) this.#kept.push(Buffer.from(bytes.subarray(from, to)));
  }

  #fail(reason: string): void {
    this.state = 'failed';
    this.failure = reason;
  }
}

/**
 * Position after the first CRLFCRLF of bytes[from, to), or -1. Looks at every fourth byte only: one that is
 * neither CR nor LF cannot be any of the four.
 */
function headEnd(bytes: Buffer, from: number, to: number): number {
  for (let at = from + 3; at < to; ) {
    const code = bytes[at]!;
    if (code === LF) {
      if (bytes[at - 1] === CR && bytes[at - 2] === LF && bytes[at - 3] === CR) return at + 1;
      at += 2;
    } else at += code === CR ? 1 : 4;
  }
  return -1;
}
