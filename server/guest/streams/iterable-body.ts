import { copyBytes, utf8 } from '../bytes.ts';
import { type ReadableStream, readable } from './readable.ts';

/**
 * The pieces, text or bytes, of a body that gives them when asked (an async generator, say) as a stream of bytes.
 * Nothing is asked of it before somebody reads.
 */
export function streamOfIterable(body: AsyncIterable<unknown>): ReadableStream {
  const iterator = body[Symbol.asyncIterator]();
  const source = {
    async pull(controller: { enqueue(chunk: unknown): void; close(): void }) {
      const { value, done } = await iterator.next();
      if (done) {
        controller.close();
        return;
      }
      try {
        controller.enqueue(bytesOfPiece(value));
      } catch (error) {
        await iterator.return?.();
        throw error;
      }
    },
    cancel: (reason: unknown) => iterator.return?.(reason),
  };
  const { ReadableStream } = readable();
  return new ReadableStream(source, { highWaterMark: 0 });
}

function bytesOfPiece(piece: unknown): Uint8Array {
  if (typeof piece === 'string') return utf8(piece);
  if (piece instanceof ArrayBuffer || ArrayBuffer.isView(piece)) return copyBytes(piece);
  throw new TypeError(`an iterable body gives text or bytes, got ${piece === null ? 'null' : typeof piece}`);
}
