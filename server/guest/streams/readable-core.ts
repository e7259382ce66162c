/**
 * The state machine of a ReadableStream with its default controller, as the streams standard has it:
 * https://streams.spec.whatwg.org/#rs-abstract-ops. The public classes are thin shells around it.
 */
export interface Source {
  start?: (controller: unknown) => unknown;
  pull?: (controller: unknown) => unknown;
  cancel?: (reason: unknown) => unknown;
}

export interface PendingRead {
  resolve: (result: { value: unknown; done: boolean }) => void;
  reject: (reason: unknown) => void;
}

/** What holds the lock. */
export interface ReaderCore {
  reads: PendingRead[];
  closed: PromiseWithResolvers<undefined>;
}

export function newReader(): ReaderCore {
  const closed = Promise.withResolvers<undefined>();
  closed.promise.catch(() => undefined);
  return { reads: [], closed };
}

export class ReadableCore {
  state: 'readable' | 'closed' | 'errored' = 'readable';
  error: unknown = undefined;
  disturbed = false;
  reader: ReaderCore | null = null;
  controller: unknown = null;
  #queue: { chunk: unknown; size: number }[] = [];
  #total = 0;
  #highWaterMark: number;
  #size: (chunk: unknown) => number;
  #source: Source;
  #started = false;
  #pulling = false;
  #pullAgain = false;
  #closeRequested = false;

  constructor(source: Source, highWaterMark: number, size: (chunk: unknown) => number) {
    this.#source = source;
    this.#highWaterMark = highWaterMark;
    this.#size = size;
  }

  /** Calls the source's start. Throws what it throws. */
  start(controller: unknown): void {
    this.controller = controller;
    const started = this.#source.start?.(controller);
    Promise.resolve(started).then(
      () => {
        this.#started = true;
        this.#pullIfNeeded();
      },
      (error) => this.fail(error),
    );
  }

  get desiredSize(): number | null {
    if (this.state === 'errored') return null;
    return this.state === 'closed' ? 0 : this.#highWaterMark - this.#total;
  }

  get canEnqueue(): boolean {
    return this.state === 'readable' && !this.#closeRequested;
  }

  #pullIfNeeded(): void {
    if (!this.#started || !this.canEnqueue || this.#source.pull === undefined) return;
    if (!this.reader?.reads.length && this.#highWaterMark - this.#total <= 0) return;
    if (this.#pulling) {
      this.#pullAgain = true;
      return;
    }
    this.#pulling = true;
    callAsync(this.#source.pull, this.controller).then(
      () => {
        this.#pulling = false;
        if (this.#pullAgain) {
          this.#pullAgain = false;
          this.#pullIfNeeded();
        }
      },
      (error) => this.fail(error),
    );
  }

  enqueue(chunk: unknown): void {
    if (!this.canEnqueue) throw new TypeError('enqueue: the stream is closed or closing');
    if (this.reader?.reads.length) {
      this.reader.reads.shift()!.resolve({ value: chunk, done: false });
    } else {
      let size: number;
      try {
        size = Number(this.#size(chunk));
        if (!(size >= 0 && size < Infinity)) throw new RangeError(`a chunk of size ${size}`);
      } catch (error) {
        this.fail(error);
        throw error;
      }
      this.#queue.push({ chunk, size });
      this.#total += size;
    }
    this.#pullIfNeeded();
  }

  close(): void {
    if (!this.canEnqueue) throw new TypeError('close: the stream is closed or closing');
    this.#closeRequested = true;
    if (this.#queue.length === 0) this.#finish();
  }

  #finish(): void {
    this.state = 'closed';
    this.#source = {};
    if (this.reader === null) return;
    for (const read of this.reader.reads.splice(0)) read.resolve({ value: undefined, done: true });
    this.reader.closed.resolve(undefined);
  }

  fail(error: unknown): void {
    if (this.state !== 'readable') return;
    this.state = 'errored';
    this.error = error;
    this.#clear();
    this.#source = {};
    if (this.reader === null) return;
    for (const read of this.reader.reads.splice(0)) read.reject(error);
    this.reader.closed.reject(error);
  }

  #clear(): void {
    this.#queue = [];
    this.#total = 0;
  }

  read(reader: ReaderCore): Promise<{ value: unknown; done: boolean }> {
    this.disturbed = true;
    if (this.state === 'errored') return Promise.reject(this.error);
    const next = this.#queue.shift();
    if (next !== undefined) {
      this.#total -= next.size;
      if (this.#closeRequested && this.#queue.length === 0) this.#finish();
      else this.#pullIfNeeded();
      return Promise.resolve({ value: next.chunk, done: false });
    }
    if (this.state === 'closed') return Promise.resolve({ value: undefined, done: true });
    const { promise, resolve, reject } = Promise.withResolvers<{ value: unknown; done: boolean }>();
    reader.reads.push({ resolve, reject });
    this.#pullIfNeeded();
    return promise;
  }

  /** All chunks of a stream that was closed before anybody read; undefined while more may come. */
  takeWhole(): unknown[] | undefined {
    const complete = this.state === 'closed' || (this.state === 'readable' && this.#closeRequested);
    if (!complete || this.reader !== null) return undefined;
    const chunks = this.#queue.map(({ chunk }) => chunk);
    this.disturbed = true;
    this.#clear();
    this.#finish();
    return chunks;
  }

  cancel(reason: unknown): Promise<undefined> {
    this.disturbed = true;
    if (this.state === 'closed') return Promise.resolve(undefined);
    if (this.state === 'errored') return Promise.reject(this.error);
    const { cancel } = this.#source;
    this.#clear();
    this.#finish();
    if (cancel === undefined) return Promise.resolve(undefined);
    return callAsync(cancel, reason).then(() => undefined);
  }

  lock(): ReaderCore {
    if (this.reader !== null) throw new TypeError('the ReadableStream is locked to a reader');
    const reader = newReader();
    this.reader = reader;
    if (this.state === 'closed') reader.closed.resolve(undefined);
    if (this.state === 'errored') reader.closed.reject(this.error);
    return reader;
  }

  release(reader: ReaderCore): void {
    if (this.reader !== reader) return;
    const error = new TypeError('the reader was released');
    this.reader = null;
    for (const read of reader.reads.splice(0)) read.reject(error);
    reader.closed.reject(error);
    reader.closed = Promise.withResolvers();
    reader.closed.promise.catch(() => undefined);
    reader.closed.reject(error);
  }
}

/** What `call` returns or throws, as a promise. */
export async function callAsync<A>(call: (argument: A) => unknown, argument: A): Promise<unknown> {
  return call(argument);
}
