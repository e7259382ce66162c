import type { Limits } from '../../world/limits.ts';
import { ChunkScanner } from './chunk-scanner.ts';
import { HeadScanner, MORE, REFUSED } from './head-scanner.ts';
import type { Refusal } from './refusal.ts';
import { RequestHead } from './request-head.ts';

/**
 * Where reading has come to. `more`: all bytes are read. `expects`: the client wants to know something before it sends the
 * body. `complete`: the request is all there. `refused`: it cannot be read on. `too long`: its body will not be read.
 */
export type Outcome = 'more' | 'expects' | 'complete' | 'refused' | 'too long';

/** Reads one request after another out of whatever pieces come. */
export class RequestReader {
  /** What is read now. */
  part: 'head' | 'body' | 'chunks' = 'head';
  outcome: Outcome = 'more';
  /** Set when the outcome is `refused`. */
  refusal: Refusal = 400;
  /** Set from the end of its head on. */
  request: RequestHead | null = null;
  /** What the client expects before it sends the body; whoever does something about it sets it to null. */
  expectation: RequestHead['expects'] = null;
  /** The body is read and dropped. */
  drops = false;
  readonly #limits: Limits;
  readonly #scanner: HeadScanner;
  #chunks: ChunkScanner | null = null;
  #pieces: Buffer[] = [];
  /** Bytes of a body with a length that are still to come. */
  #left = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#scanner = new HeadScanner(limits.headerBytes);
  }

  /** Some of a request has been read, and not all. */
  get started(): boolean {
    return this.part !== 'head' || this.#scanner.started;
  }

  /** Reads bytes `from` to `to` until something is to be done about it: see `outcome`. The position after what was read. */
  read(buffer: Buffer, from: number, to: number): number {
    this.outcome = 'more';
    if (this.part === 'head') return this.#readHead(buffer, from, to);
    if (this.part === 'chunks') return this.#readChunks(buffer, from, to);
    const end = Math.min(to, from + this.#left);
    this.#take(buffer.subarray(from, end));
    this.#left -= end - from;
    if (this.#left === 0) this.#finish();
    return end;
  }

  /** Of the request that is complete; null without one. */
  takeBody(): Buffer | null {
    if (!this.request!.hasBody) return null;
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }

  #readHead(buffer: Buffer, from: number, to: number): number {
    const scanner = this.#scanner;
    const at = scanner.scan(buffer, from, to);
    if (at === MORE) return to;
    if (at === REFUSED) return this.#refuse(scanner.refusal, to);
    const request = new RequestHead(scanner);
    const sound = request.readFraming(scanner.candidates);
    scanner.reset();
    this.request = request;
    this.drops = false;
    this.expectation = request.expects;
    if (!sound) return this.#refuse(400, at);
    if (request.length > this.#limits.bodyBytes) this.outcome = 'too long';
    else if (!request.chunked && request.length <= 0) this.outcome = 'complete';
    else {
      this.#beginBody(request);
      if (this.expectation !== null) this.outcome = 'expects';
    }
    return at;
  }

  #beginBody(request: RequestHead): void {
    if (request.chunked) {
      this.part = 'chunks';
      this.#chunks = new ChunkScanner(this.#limits.headerBytes, (data) => this.#take(data));
    } else {
      this.part = 'body';
      this.#left = request.length;
    }
  }

  #readChunks(buffer: Buffer, from: number, to: number): number {
    const chunks = this.#chunks!;
    const at = chunks.scan(buffer, from, to);
    if (at === REFUSED) return this.#refuse(chunks.refusal, to);
    if (chunks.length > this.#limits.bodyBytes) {
      this.outcome = 'too long';
      return to;
    }
    if (at === MORE) return to;
    this.#finish();
    return at;
  }

  #take(data: Buffer): void {
    // A copy: the buffer is read into again.
    if (!this.drops) this.#pieces.push(Buffer.from(data));
  }

  #finish(): void {
    this.part = 'head';
    this.#chunks = null;
    this.outcome = 'complete';
  }

  #refuse(refusal: Refusal, at: number): number {
    this.refusal = refusal;
    this.outcome = 'refused';
    return at;
  }
}
