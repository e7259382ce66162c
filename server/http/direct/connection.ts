import type { Socket } from 'node:net';
import { TEXT_PLAIN } from '../exchange.ts';
import type { Sendable } from '../outbox.ts';
import { type AnswerHead, answerTail } from './answer-head.ts';
import { ChunkScanner } from './chunk-scanner.ts';
import { DirectExchange } from './exchange.ts';
import { HeadScanner, MORE, REFUSED } from './head-scanner.ts';
import { type Refusal, refusalBytes } from './refusal.ts';
import { RequestHead } from './request-head.ts';
import type { Service } from './service.ts';
import type { DirectSink } from './sink.ts';

/** What is read next. `answer`: nothing, until the request is answered. `nothing`: the connection is ending. */
type Reading = 'head' | 'body' | 'chunks' | 'answer' | 'nothing';

/** Bytes of requests that wait for the one before them; beyond, the client is not read any more. */
const WAITING_BYTES = 256 * 1024;
/** Requests of one connection that are served before others have their turn. */
const IN_A_ROW = 16;
const NO_HEADERS: readonly string[] = [];
/** Bodies up to this size leave in one write with the head; beyond it copying costs more than a second one. */
const SINGLE_WRITE_BYTES = 16 * 1024;

/**
 * One client: its requests are read and served one after another, so that answers are in order by themselves. What comes
 * in the meantime waits; the socket is read all the same, because that is how a client that leaves is noticed.
 */
export class Connection {
  /** Of an answer in pieces that is under way. */
  sink: DirectSink | null = null;
  readonly #service: Service;
  readonly #socket: Socket;
  readonly #scanner: HeadScanner;
  #reading: Reading = 'head';
  #request: RequestHead | null = null;
  #exchange: DirectExchange | null = null;
  /** Of the body under way; null: it is read and dropped. */
  #pieces: Buffer[] | null = null;
  #left = 0;
  #chunks: ChunkScanner | null = null;
  readonly #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** The sweep in which what is waited for now began. */
  #since: number;
  #served = 0;
  /** Requests are being read from a buffer. */
  #running = false;
  #ended = false;

  constructor(service: Service, socket: Socket) {
    this.#service = service;
    this.#socket = socket;
    this.#scanner = new HeadScanner(service.options.limits.headerBytes);
    this.#since = service.sweep;
    service.connections.add(this);
    socket.on('end', () => this.#clientEnded());
    socket.on('close', () => this.#closed());
    socket.on('drain', () => this.sink?.onDrain?.());
    // A connection that breaks is closed by that, which is all there is to know about it.
    socket.on('error', () => {});
  }

  /** This answer may be followed by others. */
  get mayStay(): boolean {
    return this.#service.options.keepAlive && !this.#service.ending;
  }

  /** The exchange is the one whose turn it is, and the client is there. */
  serves(exchange: DirectExchange): boolean {
    return this.#exchange === exchange;
  }

  /** Bytes `from` to `to` have come; the buffer is somebody else's when this returns. */
  receive(buffer: Buffer, from: number, to: number): void {
    if (this.#reading === 'nothing') return;
    if (this.#running || this.#reading === 'answer' || this.#waiting.length > 0) this.#keep(buffer, from, to);
    else this.#run(buffer, from, to);
  }

  post(answer: Sendable): void {
    this.#service.outbox.post(answer);
  }

  write(head: AnswerHead, framing: string, close: boolean): void {
    this.#socket.write(head.text + framing + answerTail(head, close), 'latin1');
  }

  /** Head and body in as few writes as may be. `length`: of the body in bytes. */
  writeWhole(head: AnswerHead, framing: string, close: boolean, body: Buffer | string, length: number): void {
    const text = head.text + framing + answerTail(head, close);
    if (length > SINGLE_WRITE_BYTES) {
      this.#socket.cork();
      this.#socket.write(text, 'latin1');
      this.#socket.write(body);
      this.#socket.uncork();
    } else if (typeof body !== 'string') this.#socket.write(text + body.toString('latin1'), 'latin1');
    else if (length === body.length) this.#socket.write(text + body, 'latin1');
    else this.#socket.write(text + Buffer.from(body).toString('latin1'), 'latin1');
  }

  writeRaw(piece: Buffer | string): boolean {
    return this.#socket.write(piece);
  }

  cork(): void {
    this.#socket.cork();
  }

  uncork(): void {
    this.#socket.uncork();
  }

  /** The answer has been written, all of it. */
  answered(close: boolean): void {
    this.#exchange = null;
    this.sink = null;
    if (close) this.#end(this.#request !== null);
    else if (this.#reading === 'answer') {
      this.#reading = 'head';
      this.#since = this.#service.sweep;
      // Answers are given in the middle of guest code too, where no other request must begin.
      if (!this.#running && this.#waiting.length > 0) setImmediate(() => this.#resume());
    }
  }

  /** Ends in the middle of an answer; with an RST, where a FIN would be the end of the body. */
  abort(reset: boolean): void {
    this.#exchange = null;
    this.sink = null;
    this.#reading = 'nothing';
    // Answers to requests before this one may be held back to leave with it.
    this.#socket.uncork();
    if (reset) this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }

  breakOff(bytes: Buffer | null, how: 'end' | 'reset'): void {
    this.#exchange = null;
    this.#reading = 'nothing';
    const socket = this.#socket;
    const finish = (): void => void (how === 'reset' ? socket.resetAndDestroy() : socket.destroySoon());
    socket.uncork();
    if (bytes === null && socket.writableLength === 0) finish();
    else socket.write(bytes ?? '', finish);
  }

  /** The service ends: nobody is waited for who has asked for nothing. */
  leaveIfIdle(): void {
    if (this.#reading === 'head' && !this.#scanner.started) this.#socket.destroy();
  }

  /** Once a sweep: time-outs. */
  check(): void {
    const { sweep, sweeps } = this.#service;
    const passed = sweep - this.#since;
    switch (this.#reading) {
      case 'head':
        if (this.#served > 0 && !this.#scanner.started) {
          if (passed >= sweeps.idle) this.#end(false);
        } else if (passed >= sweeps.head) this.#refuse(408);
        break;
      case 'body':
      case 'chunks':
        if (passed >= sweeps.body) this.#refuse(408);
        break;
      case 'nothing':
        if (this.#ended && passed >= sweeps.linger && this.#socket.writableLength === 0)
          this.#socket.destroy();
        break;
      case 'answer':
        break;
    }
  }

  /** Takes requests out of the buffer as long as each is answered at once. */
  #run(buffer: Buffer, from: number, to: number): void {
    let at = from;
    let corked = false;
    this.#running = true;
    const enough = this.#served + IN_A_ROW;
    while (at < to && this.#reading !== 'answer' && this.#reading !== 'nothing' && this.#served < enough) {
      at = this.#step(buffer, at, to);
      if (!corked && at < to) {
        corked = true;
        this.#socket.cork();
      }
    }
    this.#running = false;
    if (corked) this.#socket.uncork();
    if (at === to || this.#isEnding()) return;
    this.#keep(buffer, at, to, true);
    if (this.#reading !== 'answer') setImmediate(() => this.#resume());
  }

  #isEnding(): boolean {
    return this.#reading === 'nothing';
  }

  /** Bytes that cannot be read yet. `first`: they come before those that wait already. */
  #keep(buffer: Buffer, from: number, to: number, first = false): void {
    const copy = Buffer.from(buffer.subarray(from, to));
    if (first) this.#waiting.unshift(copy);
    else this.#waiting.push(copy);
    this.#waitingBytes += copy.length;
    if (this.#waitingBytes > WAITING_BYTES) this.#socket.pause();
  }

  #resume(): void {
    if (this.#reading === 'nothing' || this.#reading === 'answer') return;
    const waiting = this.#waiting.length === 1 ? this.#waiting[0]! : Buffer.concat(this.#waiting);
    if (this.#waitingBytes > WAITING_BYTES) this.#socket.resume();
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
    this.#run(waiting, 0, waiting.length);
  }

  /** Reads one thing. The position after it. */
  #step(buffer: Buffer, from: number, to: number): number {
    switch (this.#reading) {
      case 'head':
        return this.#readHead(buffer, from, to);
      case 'body': {
        const end = Math.min(to, from + this.#left);
        this.#take(buffer.subarray(from, end));
        this.#left -= end - from;
        if (this.#left === 0) this.#complete();
        return end;
      }
      case 'chunks':
        return this.#readChunks(buffer, from, to);
      default:
        return to;
    }
  }

  #readHead(buffer: Buffer, from: number, to: number): number {
    const scanner = this.#scanner;
    if (!scanner.started && this.#served > 0) this.#since = this.#service.sweep;
    const at = scanner.scan(buffer, from, to);
    if (at === MORE) return to;
    if (at === REFUSED) {
      this.#refuse(scanner.refusal);
      return to;
    }
    const request = new RequestHead(scanner);
    const sound = request.readFraming(scanner.candidates);
    scanner.reset();
    this.#request = request;
    if (!sound) this.#refuse(400);
    else if (request.length > this.#service.options.limits.bodyBytes) this.#refuseBody();
    else {
      if (request.expects === 'continue') this.#socket.write('HTTP/1.1 100 Continue\r\n\r\n', 'latin1');
      this.#beginBody(request);
      if (request.expects === 'other') {
        // Nothing of what is expected can be done; the body, if it comes, is of no interest.
        this.#pieces = null;
        this.#serve(new DirectExchange(this, request, this.#service.authority, null)).answer(
          417,
          NO_HEADERS,
          '',
        );
      }
    }
    return at;
  }

  #beginBody(request: RequestHead): void {
    this.#since = this.#service.sweep;
    this.#pieces = request.hasBody ? [] : null;
    if (request.chunked) {
      this.#reading = 'chunks';
      this.#chunks = new ChunkScanner(this.#service.options.limits.headerBytes, (data) => this.#take(data));
    } else if (request.length > 0) {
      this.#reading = 'body';
      this.#left = request.length;
    } else if (request.expects === 'other') {
      this.#request = null;
      this.#reading = 'answer';
    } else this.#complete();
  }

  #readChunks(buffer: Buffer, from: number, to: number): number {
    const chunks = this.#chunks!;
    const at = chunks.scan(buffer, from, to);
    if (at === REFUSED) {
      this.#refuse(chunks.refusal);
      return to;
    }
    if (chunks.length > this.#service.options.limits.bodyBytes) {
      this.#refuseBody();
      return to;
    }
    if (at === MORE) return to;
    this.#chunks = null;
    this.#complete();
    return at;
  }

  #take(data: Buffer): void {
    // The buffer is read into again.
    this.#pieces?.push(Buffer.from(data));
  }

  #complete(): void {
    const request = this.#request!;
    this.#request = null;
    if (request.expects === 'other') {
      this.#reading = this.#exchange === null ? 'head' : 'answer';
      return;
    }
    const pieces = this.#pieces;
    this.#pieces = null;
    const body = pieces === null ? null : pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
    this.#reading = 'answer';
    this.#service.options.handle(
      this.#serve(new DirectExchange(this, request, this.#service.authority, body)),
    );
  }

  #serve(exchange: DirectExchange): DirectExchange {
    this.#served++;
    this.#exchange = exchange;
    return exchange;
  }

  /** 413, and the connection ends: the rest of the body is not read. */
  #refuseBody(): void {
    const request = this.#request!;
    request.keepAlive = false;
    this.#reading = 'answer';
    this.#serve(new DirectExchange(this, request, this.#service.authority, null)).answer(
      413,
      TEXT_PLAIN,
      'Content Too Large',
    );
  }

  #refuse(refusal: Refusal): void {
    this.#socket.write(refusalBytes(refusal), 'latin1');
    this.#end(true);
  }

  /**
   * Nothing more is sent. `linger`: what the client still sends is read and dropped for a while, because bytes that nobody
   * has read when a socket is closed make the client's system throw away the answer.
   */
  #end(linger: boolean): void {
    this.#reading = 'nothing';
    this.#since = this.#service.sweep;
    this.#ended = true;
    this.#drop();
    if (linger) this.#socket.end();
    else this.#socket.destroySoon();
  }

  /** A client that sends no more wants no more, as node has it; but what is answered in this turn it gets. */
  #clientEnded(): void {
    if (this.#exchange !== null) setImmediate(() => this.#leave());
    else if (this.#scanner.started || this.#reading === 'body' || this.#reading === 'chunks')
      this.#refuse(400);
    else this.#socket.end();
  }

  #leave(): void {
    if (this.#exchange !== null) this.#socket.destroy();
    else this.#socket.end();
  }

  #closed(): void {
    this.#service.connections.delete(this);
    const exchange = this.#exchange;
    this.#exchange = null;
    this.sink = null;
    this.#reading = 'nothing';
    this.#waiting.length = 0;
    exchange?.onGone?.();
  }

  /** What waits will not be read. */
  #drop(): void {
    if (this.#waitingBytes > WAITING_BYTES) this.#socket.resume();
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
  }
}
