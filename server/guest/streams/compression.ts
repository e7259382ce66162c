/**
 * CompressionStream and DecompressionStream. The host does the work, all of it when the input has ended: nothing comes
 * out before.
 */
import { concatBytes, copyBytes, exactBuffer } from '../bytes.ts';
import { host } from '../host.ts';
import { OP } from '../ops.ts';
import { lazyClasses } from '../primordials.ts';
import { transform } from './transform.ts';

const FORMATS = ['gzip', 'deflate', 'deflate-raw'];

interface Output {
  enqueue(chunk: unknown): void;
}

/** A transformer that gives its whole input to `op`. Throws TypeError for a format that is not there. */
function collector(name: string, format: unknown, op: number) {
  if (!FORMATS.includes(`${format as string}`)) {
    throw new TypeError(`${name}: expected one of ${FORMATS.join(', ')}, got ${format as string}`);
  }
  const pieces: Uint8Array[] = [];
  return {
    transform(chunk: unknown) {
      if (!(chunk instanceof ArrayBuffer || ArrayBuffer.isView(chunk))) {
        throw new TypeError(`${name}: expected bytes, got ${typeof chunk}`);
      }
      pieces.push(copyBytes(chunk));
    },
    flush(to: Output) {
      const bytes = new Uint8Array(
        host(op, `${format as string}`, exactBuffer(concatBytes(pieces))) as ArrayBuffer,
      );
      if (bytes.byteLength > 0) to.enqueue(bytes);
    },
  };
}

export const compression = lazyClasses(() => {
  const { TransformStream } = transform();

  class CompressionStream extends TransformStream {
    constructor(format: unknown) {
      super(collector('CompressionStream', format, OP.compress));
    }

    override get [Symbol.toStringTag](): string {
      return 'CompressionStream';
    }
  }

  class DecompressionStream extends TransformStream {
    constructor(format: unknown) {
      super(collector('DecompressionStream', format, OP.decompress));
    }

    override get [Symbol.toStringTag](): string {
      return 'DecompressionStream';
    }
  }
  return { CompressionStream, DecompressionStream };
});
