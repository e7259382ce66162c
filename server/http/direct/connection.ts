import type { Socket } from 'node:net';
import { TEXT_PLAIN } from '../exchange.ts';
import type { Sendable } from '../outbox.ts';
import { writeAnswer } from './answer-writer.ts';
import { DirectExchange } from './exchange.ts';
import { type Refusal, refusalBytes } from './refusal.ts';
import { RequestReader } from './request-reader.ts';
import type { Service } from './service.ts';
import type { DirectSink } from './sink.ts';

/** `reading`: for the next request. `answering`: a request is being served. `over`: nothing more is read or sent. */
type State = 'reading' | 'answering' | 'over';

/** Bytes of requests that wait for the one before them; beyond, the client is not read any more. */
const WAITING_BYTES = 256 * 1024;
/** Requests of one connection that are served before others have their turn. */
const IN_A_ROW = 16;

const NO_HEADERS: readonly string[] = [];

/**
 * One client: its requests are read and served one after another, so that answers are in order by themselves. What comes
 * in the meantime waits; the socket is read all the same, because that is how a client that leaves is noticed.
 */
export class Connection {
  /** Of an answer in pieces that is under way. */
  sink: DirectSink | null = null;
  readonly #service: Service;
  readonly #socket: Socket;
  readonly #reader: RequestReader;
  #state: State = 'reading';
  #exchange: DirectExchange | null = null;
  readonly #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** The sweep in which what is waited for now began. */
  #since: number;
  #served = 0;
  /** Requests are being read from a buffer. */
  #running = false;
  /** The server has ended its side. */
  #ended = false;
  /** Of a body that will not be read more may come. */
  #bodyRefused = false;

  constructor(service: Service, socket: Socket) {
    this.#service = service;
    this.#socket = socket;
    this.#reader = new RequestReader(service.options.limits);
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
    if (this.#state === 'over') return;
    if (this.#state === 'reading' && !this.#running && this.#waiting.length === 0)
      this.#run(buffer, from, to);
    else this.#keep(buffer, from, to);
  }

  post(answer: Sendable): void {
    this.#service.outbox.post(answer);
  }

  /** `text`: a head, in Latin-1. `length`: of the body in bytes. */
  write(text: string, body: Buffer | string = '', length = 0): void {
    writeAnswer(this.#socket, text, body, length);
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
    if (close) this.#end(this.#bodyRefused || this.#reader.started);
    else if (this.#state === 'answering') {
      this.#state = 'reading';
      this.#since = this.#service.sweep;
      // Answers are given in the middle of guest code too, where no other request must begin.
      if (!this.#running && this.#waiting.length > 0) setImmediate(() => this.#resume());
    }
  }

  /** Ends in the middle of an answer; with an RST, where a FIN would be the end of the body. */
  abort(reset: boolean): void {
    this.#over();
    // Answers to requests before this one may be held back to leave with it.
    this.#socket.uncork();
    if (reset) this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }

  breakOff(bytes: Buffer | null, how: 'end' | 'reset'): void {
    this.#over();
    const socket = this.#socket;
    const finish = (): void => void (how === 'reset' ? socket.resetAndDestroy() : socket.destroySoon());
    socket.uncork();
    if (bytes === null && socket.writableLength === 0) finish();
    else socket.write(bytes ?? '', finish);
  }

  /** The service ends: nobody is waited for who has asked for nothing. */
  leaveIfIdle(): void {
    if (this.#state === 'reading' && !this.#reader.started) this.#socket.destroy();
  }

  /** Once a sweep: time-outs. */
  check(): void {
    const { sweep, sweeps } = this.#service;
    const passed = sweep - this.#since;
    if (this.#state === 'over') {
      const flushed = this.#socket.writableLength === 0;
      if (this.#ended && flushed && passed >= sweeps.linger) this.#socket.destroy();
    } else if (this.#state === 'reading') {
      const idle = this.#served > 0 && !this.#reader.started;
      if (idle && passed >= sweeps.idle) this.#end(false);
      else if (!idle && passed >= sweeps[this.#reader.part]) this.#refuse(408);
    }
  }

  /** Takes requests out of the buffer as long as each is answered at once. */
  #run(buffer: Buffer, from: number, to: number): void {
    let at = from;
    let corked = false;
    this.#running = true;
    const enough = this.#served + IN_A_ROW;
    while (at < to && this.#state === 'reading' && this.#served < enough) {
      at = this.#read(buffer, at, to);
      if (!corked && at < to) {
        corked = true;
        this.#socket.cork();
      }
    }
    this.#running = false;
    if (corked) this.#socket.uncork();
    if (at === to || this.#isOver()) return;
    this.#keep(buffer, at, to, true);
    if (this.#state === 'reading') setImmediate(() => this.#resume());
  }

  #isOver(): boolean {
    return this.#state === 'over';
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
    if (this.#state !== 'reading') return;
    const waiting = this.#waiting.length === 1 ? this.#waiting[0]! : Buffer.concat(this.#waiting);
    this.#drop();
    this.#run(waiting, 0, waiting.length);
  }

  /** Nothing waits any more. */
  #drop(): void {
    if (this.#waitingBytes > WAITING_BYTES) this.#socket.resume();
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
  }

  /** Reads on until there is something to do, and does it. The position after what was read. */
  #read(buffer: Buffer, from: number, to: number): number {
    const reader = this.#reader;
    const { part, started } = reader;
    const at = reader.read(buffer, from, to);
    if (part !== reader.part || (!started && this.#served > 0)) this.#since = this.#service.sweep;
    switch (reader.outcome) {
      case 'complete':
        this.#complete();
        break;
      case 'expects':
        this.#expected();
        break;
      case 'refused':
        this.#refuse(reader.refusal);
        break;
      case 'too long':
        this.#refuseBody();
        break;
      case 'more':
        break;
    }
    return at;
  }

  #complete(): void {
    const reader = this.#reader;
    if (reader.drops) {
      // Its answer may still wait for others, to leave together with them.
      if (this.#exchange !== null) this.#state = 'answering';
      return;
    }
    this.#state = 'answering';
    if (reader.expectation !== null) this.#expected();
    if (!reader.drops) this.#service.options.handle(this.#begin(reader.takeBody()));
  }

  /** The client is told at once whether to go on. */
  #expected(): void {
    const reader = this.#reader;
    if (reader.expectation === 'other') {
      // Nothing of it can be done; the body, if it comes, is of no interest.
      reader.drops = true;
      this.#begin(null).answer(417, NO_HEADERS, '');
    } else this.#socket.write('HTTP/1.1 100 Continue\r\n\r\n', 'latin1');
    reader.expectation = null;
  }

  #begin(body: Buffer | null): DirectExchange {
    this.#served++;
    this.#exchange = new DirectExchange(this, this.#reader.request!, this.#service.authority, body);
    return this.#exchange;
  }

  /** 413, and the connection ends: the rest of the body is not read. */
  #refuseBody(): void {
    this.#reader.request!.keepAlive = false;
    this.#bodyRefused = true;
    this.#state = 'answering';
    if (!this.#reader.drops) this.#begin(null).answer(413, TEXT_PLAIN, 'Content Too Large');
    else if (this.#exchange === null) this.#end(true);
  }

  #refuse(refusal: Refusal): void {
    // A body that is dropped belongs to a request that has its answer.
    const answered = this.#reader.drops && this.#reader.part !== 'head';
    if (!answered) this.#socket.write(refusalBytes(refusal), 'latin1');
    this.#end(true);
  }

  /**
   * Nothing more is sent. `linger`: what the client still sends is read and dropped for a while, because bytes that nobody
   * has read when a socket is closed make the client's system throw away the answer.
   */
  #end(linger: boolean): void {
    this.#over();
    this.#since = this.#service.sweep;
    this.#ended = true;
    this.#drop();
    if (linger) this.#socket.end();
    else this.#socket.destroySoon();
  }

  /** A client that sends no more wants no more, as node has it; but what is answered in this turn it gets. */
  #clientEnded(): void {
    if (this.#exchange !== null) setImmediate(() => this.#leave());
    else if (this.#state === 'reading' && this.#reader.started) this.#refuse(400);
    else this.#socket.end();
  }

  #leave(): void {
    if (this.#exchange !== null) this.#socket.destroy();
    else this.#socket.end();
  }

  #closed(): void {
    this.#service.connections.delete(this);
    const exchange = this.#exchange;
    this.#over();
    this.#waiting.length = 0;
    exchange?.onGone?.();
  }

  #over(): void {
    this.#exchange = null;
    this.sink = null;
    this.#state = 'over';
  }
}
