/** TransformStream: https://streams.spec.whatwg.org/#ts-class, and the text codecs built on it. */
import { lazyClasses } from '../primordials.ts';
import { encodingClasses } from '../web/encoding.ts';
import { type ReadableStream, readable } from './readable.ts';
import { callAsync } from './readable-core.ts';
import { memberOf, type Strategy } from './strategy.ts';
import { type WritableStream, writable } from './writable.ts';

interface Output {
  readonly desiredSize: number | null;
  enqueue(chunk?: unknown): void;
  close(): void;
  error(reason?: unknown): void;
}

export const transform = lazyClasses(() => {
  class TransformStreamDefaultController {
    #out: Output;
    #enqueue: (chunk: unknown) => void;
    #failWritable: (error: unknown) => void;

    constructor(out: Output, enqueue: (chunk: unknown) => void, failWritable: (error: unknown) => void) {
      this.#out = out;
      this.#enqueue = enqueue;
      this.#failWritable = failWritable;
    }

    get desiredSize(): number | null {
      return this.#out.desiredSize;
    }

    enqueue(chunk?: unknown): void {
      this.#enqueue(chunk);
    }

    error(reason?: unknown): void {
      this.#out.error(reason);
      this.#failWritable(reason);
    }

    terminate(): void {
      this.#out.close();
      this.#failWritable(new TypeError('the TransformStream was terminated'));
    }
  }

  class TransformStream {
    readonly readable: ReadableStream;
    readonly writable: WritableStream;

    constructor(transformer?: unknown, writableStrategy?: Strategy, readableStrategy?: Strategy) {
      const step = memberOf(transformer, 'transform');
      const flush = memberOf(transformer, 'flush');
      const start = memberOf(transformer, 'start');
      const cancel = memberOf(transformer, 'cancel');
      const { ReadableStream } = readable();
      const { WritableStream, fail } = writable();
      let out!: Output;
      let over = false;
      /** Writes wait for this: the readable side wants more, or everything is over. */
      let wanted = Promise.withResolvers<undefined>();
      const started = Promise.withResolvers<unknown>();
      const failWritable = (error: unknown) => {
        over = true;
        wanted.resolve(undefined);
        fail(this.writable, error);
      };
      /** Runs a member of the transformer; what it throws fails both sides. */
      const guarded = async (run: () => unknown) => {
        try {
          await run();
        } catch (error) {
          out.error(error);
          throw error;
        }
      };

      this.readable = new ReadableStream(
        {
          start(controller: Output) {
            out = controller;
            return started.promise;
          },
          pull: () => wanted.resolve(undefined),
          cancel(reason: unknown) {
            failWritable(reason);
            return cancel?.(reason);
          },
        },
        { highWaterMark: 0, ...readableStrategy },
      );
      const enqueue = (chunk: unknown) => {
        wanted = Promise.withResolvers();
        out.enqueue(chunk);
      };
      const controller = new TransformStreamDefaultController(out, enqueue, failWritable);
      this.writable = new WritableStream(
        {
          start: () => started.promise,
          async write(chunk: unknown) {
            await wanted.promise;
            if (!over) await guarded(() => (step === undefined ? enqueue(chunk) : step(chunk, controller)));
          },
          async close() {
            await guarded(() => flush?.(controller));
            if (!over) out.close();
          },
          async abort(reason: unknown) {
            out.error(reason);
            if (cancel !== undefined) await callAsync(cancel, reason);
          },
        },
        writableStrategy,
      );
      started.resolve(guarded(() => start?.(controller)));
      started.promise.catch(() => undefined);
    }

    get [Symbol.toStringTag](): string {
      return 'TransformStream';
    }
  }

  class TextEncoderStream extends TransformStream {
    constructor() {
      const encoder = new (encodingClasses().TextEncoder)();
      super({
        transform(chunk: unknown, to: Output) {
          const bytes = encoder.encode(chunk);
          if (bytes.byteLength > 0) to.enqueue(bytes);
        },
      });
    }

    get encoding(): string {
      return 'utf-8';
    }
  }

  class TextDecoderStream extends TransformStream {
    readonly encoding: string;

    constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }) {
      const decoder = new (encodingClasses().TextDecoder)(label, options);
      const send = (text: string, to: Output) => {
        if (text !== '') to.enqueue(text);
      };
      super({
        transform: (chunk: ArrayBuffer, to: Output) => send(decoder.decode(chunk, { stream: true }), to),
        flush: (to: Output) => send(decoder.decode(), to),
      });
      this.encoding = decoder.encoding;
    }
  }

  return { TransformStream, TransformStreamDefaultController, TextEncoderStream, TextDecoderStream };
});
