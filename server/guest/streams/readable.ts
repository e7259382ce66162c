import { concatBytes } from '../bytes.ts';
import { lazyClasses } from '../primordials.ts';
import { bytesOfChunk } from './chunk.ts';
import { type PipeOptions, pipe } from './pipe.ts';
import { ReadableCore, type ReaderCore, type Source } from './readable-core.ts';
import { memberOf, readStrategy, type Strategy } from './strategy.ts';
import { teeCore } from './tee.ts';
import type { WritableStream } from './writable.ts';

export type ReadableStream = InstanceType<ReturnType<typeof readable>['ReadableStream']>;

let brand: ((value: unknown) => boolean) | undefined;

export const isStream = (value: unknown): value is ReadableStream => brand?.(value) ?? false;

const INTERNAL = {};

export const readable = lazyClasses(() => {
  let coreOf!: (stream: ReadableStream) => ReadableCore;

  class ReadableStreamDefaultController {
    #core: ReadableCore;

    constructor(token: unknown, core: ReadableCore) {
      if (token !== INTERNAL) throw new TypeError('Illegal constructor');
      this.#core = core;
    }

    get desiredSize(): number | null {
      return this.#core.desiredSize;
    }

    /** Byte streams are read like others here: there never is a buffer to fill. */
    get byobRequest(): null {
      return null;
    }

    enqueue(chunk?: unknown): void {
      this.#core.enqueue(chunk);
    }

    close(): void {
      this.#core.close();
    }

    error(reason?: unknown): void {
      this.#core.fail(reason);
    }
  }

  class ReadableStreamDefaultReader {
    #core: ReadableCore;
    #reader: ReaderCore;
    #released = false;

    constructor(stream: ReadableStream) {
      this.#core = coreOf(stream);
      this.#reader = this.#core.lock();
    }

    get closed(): Promise<undefined> {
      return this.#reader.closed.promise;
    }

    async read(): Promise<{ value: unknown; done: boolean }> {
      if (this.#released) throw new TypeError('the reader was released');
      return this.#core.read(this.#reader);
    }

    async cancel(reason?: unknown): Promise<undefined> {
      if (this.#released) throw new TypeError('the reader was released');
      return this.#core.cancel(reason);
    }

    releaseLock(): void {
      this.#released = true;
      this.#core.release(this.#reader);
    }
  }

  class ReadableStream {
    #core: ReadableCore;

    static {
      brand = (value) => typeof value === 'object' && value !== null && #core in value;
      coreOf = (stream) => stream.#core;
    }

    constructor(source?: unknown, strategy?: Strategy) {
      if (source instanceof ReadableCore) {
        this.#core = source;
      } else {
        const members: Source = {};
        for (const name of ['start', 'pull', 'cancel'] as const) {
          const member = memberOf(source, name);
          if (member !== undefined) members[name] = member;
        }
        this.#core = new ReadableCore(members, ...readStrategy(strategy, 1));
      }
      this.#core.start(new ReadableStreamDefaultController(INTERNAL, this.#core));
    }

    static from(iterable: AsyncIterable<unknown> | Iterable<unknown>): ReadableStream {
      const from = iterable as Partial<AsyncIterable<unknown> & Iterable<unknown>> | null | undefined;
      const iterator = from?.[Symbol.asyncIterator]?.() ?? from?.[Symbol.iterator]?.();
      if (iterator === undefined) throw new TypeError('ReadableStream.from: expected something iterable');
      const source = {
        async pull(controller: ReadableStreamDefaultController) {
          const { value, done } = await iterator.next();
          if (done) controller.close();
          else controller.enqueue(await value);
        },
        cancel: (reason: unknown) => iterator.return?.(reason),
      };
      return new ReadableStream(source, { highWaterMark: 0 });
    }

    get locked(): boolean {
      return this.#core.reader !== null;
    }

    async cancel(reason?: unknown): Promise<undefined> {
      if (this.locked) throw new TypeError('cancel: the ReadableStream is locked to a reader');
      return this.#core.cancel(reason);
    }

    getReader(options?: { mode?: string }): ReadableStreamDefaultReader {
      if (options?.mode !== undefined) throw new TypeError('getReader: only the default reader is supported');
      return new ReadableStreamDefaultReader(this);
    }

    tee(): [ReadableStream, ReadableStream] {
      const [one, two] = teeCore(this.#core);
      return [new ReadableStream(one), new ReadableStream(two)];
    }

    async pipeTo(destination: WritableStream, options: PipeOptions = {}): Promise<undefined> {
      if (this.locked || destination.locked) throw new TypeError('pipeTo: a stream is locked');
      return pipe(this.#core, destination, options);
    }

    pipeThrough<T>(pair: { readable: T; writable: WritableStream }, options: PipeOptions = {}): T {
      if (this.locked || pair.writable.locked) throw new TypeError('pipeThrough: a stream is locked');
      this.pipeTo(pair.writable, options).catch(() => undefined);
      return pair.readable;
    }

    /** No generator: one of the engines does not wait for a generator's end when a loop is left. */
    values(options?: { preventCancel?: boolean }): AsyncIterableIterator<unknown> {
      const core = this.#core;
      const reader = core.lock();
      let ended = false;
      const end = () => {
        ended = true;
        core.release(reader);
      };
      return {
        async next() {
          if (ended) return { value: undefined, done: true };
          try {
            const result = await core.read(reader);
            if (result.done) end();
            return result as IteratorResult<unknown>;
          } catch (error) {
            end();
            throw error;
          }
        },
        async return(value) {
          if (!ended) {
            const cancelled = options?.preventCancel ? undefined : core.cancel(value);
            end();
            await cancelled;
          }
          return { value, done: true };
        },
        [Symbol.asyncIterator]() {
          return this;
        },
      };
    }

    [Symbol.asyncIterator](): AsyncIterableIterator<unknown> {
      return this.values();
    }

    get [Symbol.toStringTag](): string {
      return 'ReadableStream';
    }
  }

  /** Reads to the end and joins. Rejects with TypeError for a chunk that is no Uint8Array. */
  async function collect(stream: ReadableStream): Promise<Uint8Array<ArrayBuffer>> {
    const core = coreOf(stream);
    const reader = core.lock();
    const pieces: Uint8Array[] = [];
    while (true) {
      const { value, done } = await core.read(reader);
      if (done) return concatBytes(pieces);
      try {
        pieces.push(bytesOfChunk(value));
      } catch (error) {
        await core.cancel(error);
        throw error;
      }
    }
  }

  /** A stream of one chunk, made when it is wanted; without `bytes` an empty one that counts as read. */
  function ofBytes(bytes: (() => Uint8Array) | undefined): ReadableStream {
    const stream = new ReadableStream(
      {
        pull(controller: ReadableStreamDefaultController) {
          const chunk = bytes?.();
          if (chunk?.byteLength) controller.enqueue(chunk);
          controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    if (bytes === undefined) coreOf(stream).disturbed = true;
    return stream;
  }

  return {
    ReadableStream,
    ReadableStreamDefaultReader,
    ReadableStreamDefaultController,
    collect,
    ofBytes,
    coreOf: (stream: ReadableStream) => coreOf(stream),
    disturbed: (stream: ReadableStream) => coreOf(stream).disturbed,
  };
});
