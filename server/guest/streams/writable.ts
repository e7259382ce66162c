/** WritableStream: https://streams.spec.whatwg.org/#ws-class, its abort and error paths told more simply. */
import { lazyClasses } from '../primordials.ts';
import { type AbortSignal, abortClasses } from '../web/abort.ts';
import { callAsync } from './readable-core.ts';
import { memberOf, readStrategy, type Strategy } from './strategy.ts';

export type WritableStream = InstanceType<ReturnType<typeof writable>['WritableStream']>;

const INTERNAL = {};
const quiet = <T>(promise: Promise<T>): Promise<T> => {
  promise.catch(() => undefined);
  return promise;
};

export const writable = lazyClasses(() => {
  let coreOf!: (stream: WritableStream) => WritableCore;

  class WritableCore {
    state: 'writable' | 'closing' | 'closed' | 'errored' = 'writable';
    error: unknown = undefined;
    locked = false;
    closed = Promise.withResolvers<undefined>();
    ready = Promise.withResolvers<undefined>();
    signal: AbortSignal;
    #abortSignal: (reason?: unknown) => void;
    #total = 0;
    #mark: number;
    #size: (chunk: unknown) => number;
    #sink: unknown;
    #tail: Promise<unknown>;
    controller: unknown;

    constructor(sink: unknown, strategy: Strategy | undefined) {
      this.#sink = sink;
      [this.#mark, this.#size] = readStrategy(strategy, 1);
      [this.signal, this.#abortSignal] = abortClasses().create();
      for (const name of ['write', 'close', 'abort']) memberOf(sink, name);
      quiet(this.closed.promise);
      quiet(this.ready.promise);
      this.controller = new WritableStreamDefaultController(INTERNAL, this);
      const started = memberOf(sink, 'start')?.(this.controller);
      this.#tail = quiet(Promise.resolve(started).catch((error) => this.#rethrow(error)));
      this.#updateReady();
    }

    #rethrow(error: unknown): never {
      this.fail(error);
      throw error;
    }

    get desiredSize(): number | null {
      if (this.state === 'errored') return null;
      return this.state === 'closed' ? 0 : this.#mark - this.#total;
    }

    #updateReady(): void {
      if (this.#mark - this.#total > 0) this.ready.resolve(undefined);
    }

    /** Runs `step` after everything asked for earlier, unless the stream has failed by then. */
    #queue(step: () => unknown): Promise<unknown> {
      const done = this.#tail.then(() => {
        if (this.state === 'errored') throw this.error;
        return step();
      });
      this.#tail = quiet(done.catch((error) => this.#rethrow(error)));
      return done;
    }

    async write(chunk: unknown): Promise<undefined> {
      if (this.state === 'errored') throw this.error;
      if (this.state !== 'writable') throw new TypeError('write: the WritableStream is closed or closing');
      let size: number;
      try {
        size = this.#size(chunk);
      } catch (error) {
        this.#rethrow(error);
      }
      if (this.#mark - this.#total > 0 && this.#mark - this.#total - size <= 0) {
        this.ready = Promise.withResolvers();
        quiet(this.ready.promise);
      }
      this.#total += size;
      const written = this.#queue(() => memberOf(this.#sink, 'write')?.(chunk, this.controller));
      await written.finally(() => {
        this.#total -= size;
        this.#updateReady();
      });
    }

    async close(): Promise<undefined> {
      if (this.state === 'errored') throw this.error;
      if (this.state !== 'writable') throw new TypeError('close: the WritableStream is closed or closing');
      this.state = 'closing';
      this.ready.resolve(undefined);
      await this.#queue(() => memberOf(this.#sink, 'close')?.());
      this.state = 'closed';
      this.closed.resolve(undefined);
    }

    fail(error: unknown): void {
      if (this.state === 'errored' || this.state === 'closed') return;
      this.state = 'errored';
      this.error = error;
      this.ready.reject(error);
      this.ready = Promise.withResolvers();
      quiet(this.ready.promise);
      this.ready.reject(error);
      this.closed.reject(error);
    }

    async abort(reason: unknown): Promise<undefined> {
      if (this.state === 'errored' || this.state === 'closed') return;
      this.#abortSignal(reason);
      const earlier = this.#tail;
      this.fail(reason);
      await earlier.catch(() => undefined);
      const abort = memberOf(this.#sink, 'abort');
      if (abort !== undefined) await callAsync(abort, reason);
    }
  }

  class WritableStreamDefaultController {
    #core: WritableCore;

    constructor(token: unknown, core: WritableCore) {
      if (token !== INTERNAL) throw new TypeError('Illegal constructor');
      this.#core = core;
    }

    get signal(): AbortSignal {
      return this.#core.signal;
    }

    error(reason?: unknown): void {
      this.#core.fail(reason);
    }
  }

  class WritableStreamDefaultWriter {
    #core: WritableCore | null;

    constructor(stream: WritableStream) {
      this.#core = coreOf(stream);
      if (this.#core.locked) throw new TypeError('the WritableStream is locked to a writer');
      this.#core.locked = true;
    }

    #open(): WritableCore {
      if (this.#core === null) throw new TypeError('the writer was released');
      return this.#core;
    }

    get desiredSize(): number | null {
      return this.#open().desiredSize;
    }

    get ready(): Promise<undefined> {
      return this.#core?.ready.promise ?? quiet(Promise.reject(new TypeError('the writer was released')));
    }

    get closed(): Promise<undefined> {
      return this.#core?.closed.promise ?? quiet(Promise.reject(new TypeError('the writer was released')));
    }

    async write(chunk?: unknown): Promise<undefined> {
      return this.#open().write(chunk);
    }

    async close(): Promise<undefined> {
      return this.#open().close();
    }

    async abort(reason?: unknown): Promise<undefined> {
      return this.#open().abort(reason);
    }

    releaseLock(): void {
      if (this.#core !== null) this.#core.locked = false;
      this.#core = null;
    }
  }

  class WritableStream {
    #core: WritableCore;

    static {
      coreOf = (stream) => stream.#core;
    }

    constructor(sink?: unknown, strategy?: Strategy) {
      this.#core = new WritableCore(sink, strategy);
    }

    get locked(): boolean {
      return this.#core.locked;
    }

    getWriter(): WritableStreamDefaultWriter {
      return new WritableStreamDefaultWriter(this);
    }

    async abort(reason?: unknown): Promise<undefined> {
      if (this.locked) throw new TypeError('abort: the WritableStream is locked to a writer');
      return this.#core.abort(reason);
    }

    async close(): Promise<undefined> {
      if (this.locked) throw new TypeError('close: the WritableStream is locked to a writer');
      return this.#core.close();
    }

    get [Symbol.toStringTag](): string {
      return 'WritableStream';
    }
  }

  return {
    WritableStream,
    WritableStreamDefaultWriter,
    WritableStreamDefaultController,
    fail: (stream: WritableStream, error: unknown) => coreOf(stream).fail(error),
  };
});
