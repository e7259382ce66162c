import { type BodySink, type Exchange, type StageClock, spaceOf } from '../exchange.ts';
import type { Sendable } from '../outbox.ts';
import { type AnswerHead, answerHead, answerTail } from './answer-head.ts';
import type { Connection } from './connection.ts';
import type { RequestHead } from './request-head.ts';
import { DirectSink, framingOf } from './sink.ts';

/** No body, and nothing said about its length. */
const isBodiless = (status: number): boolean => status === 204 || status === 304 || status < 200;

/** A request that has been read from a connection of this level, and its answer. */
export class DirectExchange implements Exchange, Sendable {
  readonly method: string;
  readonly target: string;
  readonly authority: string;
  readonly body: Buffer | null;
  readonly arrivedMs = performance.now();
  stages: StageClock | null = null;
  onGone: (() => void) | null = null;
  readonly #connection: Connection;
  readonly #request: RequestHead;
  #rawHeaders: readonly string[] | null = null;
  #head: AnswerHead | null = null;
  #body: Buffer | string = '';

  constructor(connection: Connection, request: RequestHead, authority: string, body: Buffer | null) {
    this.method = request.method;
    this.target = request.target;
    this.authority = request.host ?? authority;
    this.body = body;
    this.#connection = connection;
    this.#request = request;
  }

  get rawHeaders(): readonly string[] {
    this.#rawHeaders ??= this.#request.fields();
    return this.#rawHeaders;
  }

  get space(): string {
    return spaceOf(this.rawHeaders);
  }

  answer(status: number, headers: readonly string[], body: Buffer | string): void {
    this.#begin(status, headers);
    this.#body = body;
    this.#connection.post(this);
  }

  send(): void {
    const connection = this.#connection;
    if (!connection.serves(this)) return;
    const head = this.#head!;
    const close = this.#closes(head);
    const tail = answerTail(head, close);
    if (isBodiless(head.status)) connection.write(head.text + tail);
    else {
      const body = this.#body;
      const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
      const text = `${head.text}content-length: ${length}\r\n${tail}`;
      if (this.method === 'HEAD') connection.write(text);
      else connection.write(text, body, length);
    }
    connection.answered(close);
  }

  stream(status: number, headers: readonly string[]): BodySink {
    const head = this.#begin(status, headers);
    const bodiless = this.method === 'HEAD' || isBodiless(status);
    const framing = framingOf(head, bodiless, this.#request.minor === 1);
    const close = this.#closes(head) || framing === 'close';
    const sink = new DirectSink(this.#connection, this, framing, head.length ?? 0, close);
    if (!this.#connection.serves(this)) return sink;
    let said = '';
    if (framing === 'chunked') said = 'Transfer-Encoding: chunked\r\n';
    else if (head.length !== null && (status === 304 || !isBodiless(status)))
      said = `content-length: ${head.length}\r\n`;
    this.#connection.write(head.text + said + answerTail(head, close));
    this.#connection.sink = sink;
    return sink;
  }

  breakOff(bytes: Buffer | null, how: 'end' | 'reset'): void {
    if (this.#connection.serves(this)) this.#connection.breakOff(bytes, how);
  }

  #begin(status: number, headers: readonly string[]): AnswerHead {
    const head = answerHead(status, headers);
    if (this.#head !== null) throw new Error(`${this.method} ${this.target}: is answered already`);
    this.#head = head;
    return head;
  }

  #closes(head: AnswerHead): boolean {
    return head.closes || !this.#request.keepAlive || !this.#connection.mayStay;
  }
}
