import { concatBytes, copyBytes, exactBuffer, utf8, utf8Text } from '../bytes.ts';
import { lazyClasses } from '../primordials.ts';
import { type ReadableStream, readable } from '../streams/readable.ts';

export type Blob = InstanceType<ReturnType<typeof blobClass>['Blob']>;
export type File = InstanceType<ReturnType<typeof blobClass>['File']>;

let bytesOf: ((blob: unknown) => Uint8Array | undefined) | undefined;

export const isBlob = (value: unknown): value is Blob => bytesOf?.(value) !== undefined;
/** Its bytes themselves: not to be changed. */
export const blobBytes = (blob: Blob): Uint8Array => bytesOf!(blob)!;

/** A type with anything but printable ASCII is no type. */
const normalType = (type: unknown) => {
  const text = `${type as string}`;
  return /^[\x20-\x7e]*$/.test(text) ? text.toLowerCase() : '';
};

export const blobClass = lazyClasses(() => {
  class Blob {
    #bytes: Uint8Array;
    #type: string;

    static {
      bytesOf = (value) =>
        typeof value === 'object' && value !== null && #bytes in value ? value.#bytes : undefined;
    }

    constructor(parts: Iterable<unknown> = [], { type = '' }: { type?: string } = {}) {
      if (typeof parts !== 'object' || parts === null || parts[Symbol.iterator] === undefined) {
        throw new TypeError('Blob: expected a list of parts');
      }
      const pieces: Uint8Array[] = [];
      for (const part of parts) {
        if (isBlob(part)) pieces.push(blobBytes(part));
        else if (part instanceof ArrayBuffer || ArrayBuffer.isView(part)) pieces.push(copyBytes(part));
        else pieces.push(utf8(`${part as string}`));
      }
      this.#bytes = concatBytes(pieces);
      this.#type = normalType(type);
    }

    get size(): number {
      return this.#bytes.byteLength;
    }

    get type(): string {
      return this.#type;
    }

    slice(start = 0, end = this.size, type = ''): Blob {
      return new Blob([this.#bytes.slice(start, end)], { type });
    }

    async text(): Promise<string> {
      return utf8Text(this.#bytes);
    }

    async arrayBuffer(): Promise<ArrayBuffer> {
      return exactBuffer(copyBytes(this.#bytes));
    }

    async bytes(): Promise<Uint8Array> {
      return copyBytes(this.#bytes);
    }

    stream(): ReadableStream {
      return readable().ofBytes(() => copyBytes(this.#bytes));
    }

    get [Symbol.toStringTag](): string {
      return 'Blob';
    }
  }

  class File extends Blob {
    readonly name: string;
    readonly lastModified: number;

    constructor(
      parts: Iterable<unknown>,
      name: unknown,
      options: { type?: string; lastModified?: number } = {},
    ) {
      if (name === undefined) throw new TypeError('File: expected a name as the second argument');
      super(parts, options);
      this.name = `${name as string}`.toWellFormed();
      this.lastModified = Math.trunc(Number(options.lastModified ?? Date.now())) || 0;
    }

    override get [Symbol.toStringTag](): string {
      return 'File';
    }
  }

  return { Blob, File, fromBytes: (bytes: Uint8Array, type: string) => new Blob([bytes], { type }) };
});
