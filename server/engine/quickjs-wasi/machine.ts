import { GuestError } from '../../errors.ts';
import { type HostFunction, type HostValue, OP } from '../../guest/ops.ts';
import type { QuickJsExports } from './exports.ts';
import { TAG } from './exports.ts';
import { PAGE_SHIFT, WRITTEN_PAGES } from './instrument.ts';

export interface MachineHost {
  call: HostFunction;
  /** Handle of the completion value of a script of the guest's extras, by number; becomes the guest's. */
  extras(script: number): number;
  interrupt(): boolean;
  resolveModule(importer: string, specifier: string): string;
  loadModule(name: string): string;
  /** Absent: the machine's own time. */
  nowMs?: () => number;
}

const decoder = new TextDecoder();

/**
 * One instance of the WebAssembly module with the reading and writing of its memory. Values are handles:
 * pointers to 8-byte heap cells that hold a NaN-boxed JSValue; whoever gets one frees it.
 */
export class Machine {
  readonly exports: QuickJsExports;
  /** One byte a page, 1 = written since it was last cleared. null: the module does not track writes. */
  readonly writtenPages: Uint8Array | null;
  /** Set while the guest was broken off by `interrupt`. */
  interrupted = false;
  #bytes: Buffer;
  #words: Uint32Array;
  readonly #host: MachineHost;

  constructor(module: WebAssembly.Module, host: MachineHost) {
    this.#host = host;
    const instance = new WebAssembly.Instance(module, {
      env: {
        host_call: (_name: number, _length: number, _self: number, argc: number, argv: number) =>
          this.#hostCall(argc, argv),
        host_interrupt: () => {
          if (!host.interrupt()) return 0;
          this.interrupted = true;
          return 1;
        },
        host_promise_rejection: (promise: number, reason: number) => {
          this.exports.qjs_free_value(promise);
          this.exports.qjs_free_value(reason);
        },
        host_module_normalize: (base: number, name: number) =>
          this.#guarded(
            () =>
              this.allocateString(host.resolveModule(this.readCString(base), this.readCString(name))).pointer,
          ),
        host_module_load: (name: number, lengthOut: number) =>
          this.#guarded(() => {
            const { pointer, length } = this.allocateString(host.loadModule(this.readCString(name)));
            this.words()[lengthOut >> 2] = length;
            this.written(lengthOut, 4);
            return pointer;
          }),
        host_get_timezone_offset: (high: number, low: number) => {
          const seconds = Number((BigInt(high) << 32n) | BigInt(low >>> 0));
          return -new Date(seconds * 1_000).getTimezoneOffset() * 60;
        },
      },
      wasi_snapshot_preview1: this.#wasi(),
    });
    this.exports = instance.exports as unknown as QuickJsExports;
    this.#bytes = Buffer.from(this.exports.memory.buffer);
    this.#words = new Uint32Array(this.exports.memory.buffer);
    const pages = this.exports[WRITTEN_PAGES];
    this.writtenPages = pages === undefined ? null : new Uint8Array(pages.buffer);
    this.exports._initialize();
  }

  /** Memory as bytes. Do not keep: growing replaces it. */
  bytes(): Buffer {
    if (this.#bytes.byteLength === 0) this.#bytes = Buffer.from(this.exports.memory.buffer);
    return this.#bytes;
  }

  words(): Uint32Array {
    if (this.#words.byteLength === 0) this.#words = new Uint32Array(this.exports.memory.buffer);
    return this.#words;
  }

  /**
   * The host wrote into memory itself. With write tracking on (see instrument.ts) the machine's own stores
   * mark their pages; this marks ours.
   */
  written(pointer: number, length: number): void {
    if (this.writtenPages === null) return;
    for (let page = pointer >>> PAGE_SHIFT; page <= (pointer + length - 1) >>> PAGE_SHIFT; page++) {
      this.writtenPages[page] = 1;
    }
  }

  /** NUL-terminated UTF-8 in memory of the machine; lone surrogates become U+FFFD. The caller frees it. */
  allocateString(text: string): { pointer: number; length: number } {
    const room = text.length <= 1_024 ? text.length * 3 : Buffer.byteLength(text);
    const pointer = this.allocate(room + 1);
    const length = this.bytes().write(text, pointer, room, 'utf8');
    this.bytes()[pointer + length] = 0;
    this.written(pointer, length + 1);
    return { pointer, length };
  }

  allocate(bytes: number): number {
    const pointer = this.exports.wasm_malloc(bytes);
    if (pointer === 0) throw new GuestError('exception', 'InternalError: out of memory');
    return pointer;
  }

  readCString(pointer: number): string {
    const bytes = this.bytes();
    return bytes.toString('utf8', pointer, bytes.indexOf(0, pointer));
  }

  newString(text: string): number {
    const { pointer, length } = this.allocateString(text);
    const handle = this.exports.qjs_new_string(pointer, length);
    this.exports.wasm_free(pointer);
    return handle;
  }

  newBytes(data: Uint8Array): number {
    const pointer = this.allocate(Math.max(1, data.byteLength));
    this.bytes().set(data, pointer);
    this.written(pointer, data.byteLength);
    const handle = this.exports.qjs_new_array_buffer(pointer, data.byteLength);
    this.exports.wasm_free(pointer);
    return handle;
  }

  tag(handle: number): number {
    return this.words()[(handle >> 2) + 1]! | 0;
  }

  /** Text of a handle's string conversion; runs no guest code for strings. */
  readString(handle: number): string {
    const { pointer, length } = this.borrowString(handle);
    const text = this.bytes().toString('utf8', pointer, pointer + length);
    this.exports.qjs_free_cstring(pointer);
    return text;
  }

  /** UTF-8 bytes of a string inside the machine; free the pointer with qjs_free_cstring. */
  borrowString(handle: number): { pointer: number; length: number } {
    const lengthOut = this.allocate(4);
    const pointer = this.exports.qjs_get_string_len(handle, lengthOut);
    const length = this.words()[lengthOut >> 2]!;
    this.exports.wasm_free(lengthOut);
    if (pointer === 0) throw this.takeException();
    return { pointer, length };
  }

  getProperty(object: number, name: string): number {
    const { pointer } = this.allocateString(name);
    const handle = this.exports.qjs_get_prop_string(object, pointer);
    this.exports.wasm_free(pointer);
    return handle;
  }

  /** The pending exception as an error of ours. Frees it. */
  takeException(): GuestError {
    if (this.interrupted) {
      this.interrupted = false;
      this.exports.qjs_free_value(this.exports.qjs_get_exception());
      return new GuestError('interrupted', 'the script ran longer than its CPU deadline');
    }
    const handle = this.exports.qjs_get_exception();
    const error = this.describeError(handle);
    this.exports.qjs_free_value(handle);
    return error;
  }

  describeError(handle: number): GuestError {
    if (this.exports.qjs_is_error(handle) === 0) {
      return new GuestError(
        'exception',
        this.exports.qjs_is_object(handle) === 0 ? this.readString(handle) : 'an object was thrown',
      );
    }
    const read = (name: string): string => {
      const property = this.getProperty(handle, name);
      const text = this.exports.qjs_is_string(property) === 0 ? '' : this.readString(property);
      this.exports.qjs_free_value(property);
      return text;
    };
    const message = `${read('name')}: ${read('message')}`;
    return new GuestError('exception', message, `${message}\n${read('stack')}`.trimEnd());
  }

  /** A value as it crosses to the host. Does not free the handle. */
  toHost(handle: number): HostValue {
    const tag = this.tag(handle);
    if (tag === TAG.int) return this.words()[handle >> 2]! | 0;
    if (tag === TAG.undefined) return undefined;
    const exports = this.exports;
    if (exports.qjs_is_string(handle) !== 0) return this.readString(handle);
    if (exports.qjs_is_object(handle) === 0) return exports.qjs_get_float64(handle);
    return this.readBytes(handle);
  }

  /** Copy of the bytes of an ArrayBuffer or a typed array. */
  readBytes(handle: number): Uint8Array {
    const exports = this.exports;
    const out = this.allocate(12);
    try {
      if (exports.qjs_is_array_buffer(handle) !== 0) {
        const pointer = exports.qjs_get_array_buffer(handle, out);
        const length = this.words()[out >> 2]!;
        return new Uint8Array(this.bytes().subarray(pointer, pointer + length));
      }
      const buffer = exports.qjs_get_typed_array_buffer(handle, out, out + 4, out + 8);
      const [offset, length] = [this.words()[out >> 2]!, this.words()[(out >> 2) + 1]!];
      if (this.tag(buffer) === TAG.exception) {
        exports.qjs_free_value(buffer);
        throw this.takeException();
      }
      const pointer = exports.qjs_get_array_buffer(buffer, out);
      exports.qjs_free_value(buffer);
      return new Uint8Array(this.bytes().subarray(pointer + offset, pointer + offset + length));
    } finally {
      exports.wasm_free(out);
    }
  }

  toGuest(value: HostValue): number {
    if (value === undefined) return this.exports.qjs_get_undefined();
    if (typeof value === 'string') return this.newString(value);
    if (typeof value === 'number') return this.exports.qjs_new_number(value);
    return this.newBytes(value instanceof Uint8Array ? value : new Uint8Array(value));
  }

  #hostCall(argc: number, argv: number): number {
    return this.#guarded(() => {
      const argument = (i: number): HostValue =>
        i < argc ? this.toHost(this.words()[(argv >> 2) + i]!) : undefined;
      const op = argument(0) as number;
      if (op === OP.extras) return this.#host.extras(argument(1) as number);
      return this.toGuest(this.#host.call(op, argument(1), argument(2), argument(3)));
    });
  }

  /** Runs host code called from the guest: what it throws is thrown in the guest (result 0). */
  #guarded(run: () => number): number {
    try {
      return run();
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      this.#throwInGuest(error);
      return 0;
    }
  }

  #throwInGuest(error: unknown): void {
    const handle = this.exports.qjs_new_error();
    const text = error instanceof Error ? error.message : String(error);
    const kind =
      error instanceof TypeError ? 'TypeError' : error instanceof RangeError ? 'RangeError' : 'Error';
    for (const [name, value] of [
      ['message', text],
      ['name', kind],
    ] as const) {
      const key = this.allocateString(name).pointer;
      const string = this.newString(value);
      this.exports.qjs_set_prop_string(handle, key, string);
      this.exports.qjs_free_value(string);
      this.exports.wasm_free(key);
    }
    this.exports.qjs_free_value(this.exports.qjs_throw(handle));
    this.exports.qjs_free_value(handle);
  }

  /** The six system calls the engine makes: clocks, randomness, and its own debug output to stderr. */
  #wasi(): WebAssembly.ModuleImports {
    const nowMs = this.#host.nowMs ?? Date.now;
    const badDescriptor = 8;
    const notSupported = 52;
    return {
      clock_time_get: (id: number, _precision: bigint, out: number) => {
        const ns = id === 0 ? BigInt(nowMs()) * 1_000_000n : process.hrtime.bigint();
        this.bytes().writeBigUInt64LE(ns, out);
        this.written(out, 8);
        return 0;
      },
      random_get: (pointer: number, length: number) => {
        crypto.getRandomValues(this.bytes().subarray(pointer, pointer + length));
        this.written(pointer, length);
        return 0;
      },
      fd_write: (fd: number, vectors: number, count: number, writtenOut: number) => {
        if (fd !== 1 && fd !== 2) return badDescriptor;
        let written = 0;
        for (let i = 0; i < count; i++) {
          const pointer = this.words()[(vectors >> 2) + i * 2]!;
          const length = this.words()[(vectors >> 2) + i * 2 + 1]!;
          process.stderr.write(decoder.decode(this.bytes().subarray(pointer, pointer + length)));
          written += length;
        }
        this.words()[writtenOut >> 2] = written;
        this.written(writtenOut, 4);
        return 0;
      },
      fd_close: () => notSupported,
      fd_seek: () => notSupported,
      fd_fdstat_get: () => badDescriptor,
    };
  }
}
