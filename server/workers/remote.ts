import { writeSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { CHANNEL_THREAD, type ChannelThreadData } from './channel-thread.ts';
import { FLAG_MORE, packFrame } from './frames.ts';

/** Calls that another process answers while this one waits. */
export interface Remote {
  /** Arguments and result: whatever structured cloning carries. Throws what the other side threw. */
  call(name: string, args: readonly unknown[]): unknown;
}

/** What a call throws when the primary is gone or does not answer in time. */
export class RemoteError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RemoteError';
  }
}

/** As it crosses: a value, or what was thrown. */
export type RemoteAnswer =
  | { value: unknown }
  | { error: { name: string; message: string; details?: readonly unknown[] } };

/** Longest wait for an answer. */
export const ANSWER_MS = 2_000;
/** A socket's buffer takes so much whatever happens: writing never waits for the primary. */
const PIECE_BYTES = 32 * 1024;

const ERRORS: Record<string, new (message: string) => Error> = { TypeError, RangeError };

/**
 * Asks the primary over a socket that was inherited, and sleeps until it answers: operations of a guest are
 * synchronous. One call at a time. A value in shared memory would be faster, but only threads of one process
 * share memory, and workers are processes so that one that crashes takes nobody with it.
 */
export class RemoteChannel implements Remote {
  readonly #fd: number;
  readonly #answerMs: number;
  readonly #state = new Int32Array(new SharedArrayBuffer(8));
  readonly #port: MessagePort;
  readonly #thread: Worker;
  #number = 0;
  /** An answer that was given up may still come; nothing is sent before it has. */
  #late = false;

  constructor(fd: number, answerMs = ANSWER_MS) {
    this.#fd = fd;
    this.#answerMs = answerMs;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const workerData: ChannelThreadData = { fd, state: this.#state, port: port2 };
    this.#thread = new Worker(CHANNEL_THREAD, { eval: true, workerData, transferList: [port2] });
    this.#thread.unref();
  }

  call(name: string, args: readonly unknown[]): unknown {
    const bytes = serialize([name, args]);
    let at = 0;
    for (; bytes.length - at > PIECE_BYTES; at += PIECE_BYTES) {
      this.#roundTrip(FLAG_MORE, bytes.subarray(at, at + PIECE_BYTES));
    }
    const answer: RemoteAnswer = deserialize(this.#roundTrip(0, bytes.subarray(at)));
    if ('value' in answer) return answer.value;
    const { name: kind, message, details } = answer.error;
    throw Object.assign(new (ERRORS[kind] ?? Error)(message), { name: kind }, details && { details });
  }

  close(): Promise<unknown> {
    this.#port.close();
    return this.#thread.terminate();
  }

  #roundTrip(flag: number, payload: Uint8Array): Uint8Array {
    if (this.#late) this.#answer();
    this.#number = (this.#number + 1) | 0;
    this.#send(packFrame(this.#number, flag, payload));
    return this.#answer();
  }

  #send(frame: Uint8Array): void {
    try {
      for (let at = 0; at < frame.length; ) at += writeSync(this.#fd, frame, at);
    } catch (error) {
      throw new RemoteError(`the primary process cannot be asked: ${(error as Error).message}`);
    }
  }

  #answer(): Uint8Array {
    this.#late = true;
    const end = performance.now() + this.#answerMs;
    for (;;) {
      const newest = Atomics.load(this.#state, 0);
      if (newest === this.#number) break;
      if (Atomics.load(this.#state, 1) === 1) throw new RemoteError('the primary process is gone');
      const left = end - performance.now();
      if (left <= 0) throw new RemoteError(`the primary process has not answered for ${this.#answerMs} ms`);
      // Being gone changes no number: sleep in pieces, in case that was told between the look and the sleep.
      Atomics.wait(this.#state, 0, newest, Math.min(left, 50));
    }
    this.#late = false;
    return receiveMessageOnPort(this.#port)!.message as Uint8Array;
  }
}
