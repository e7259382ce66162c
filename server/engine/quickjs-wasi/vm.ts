import { GuestError } from '../../errors.ts';
import type { GuestConfig } from '../../guest/ops.ts';
import type {
  Code,
  GuestCode,
  GuestFunctionName,
  Image,
  ModuleBytecode,
  ModuleState,
  PackedAnswer,
  Vm,
  VmLimits,
  VmOptions,
} from '../engine.ts';
import { EVAL_MODULE, READ_BYTECODE, TAG, WRITE_STRIP_SOURCE } from './exports.ts';
import { Machine } from './machine.ts';
import { captureMemory, copyImage, type MemoryImage, Restorer } from './memory-image.ts';

const NEWLINE = 10;
/** The engine's switch for "never collect by itself": the largest size_t. */
const NEVER = 0xffff_ffff;
/** Room above what the image holds before an automatic collection begins inside a request. */
const COLLECTION_HEADROOM_BYTES = 4 * 1024 * 1024;

/** Where the guest's functions and the argument block stand in memory; valid in every copy of an image. */
interface Layout {
  dispatch: number;
  fire: number;
  abort: number;
  preload: number;
  describe: number;
  moduleLoaded: number;
  undefined: number;
  /** Four JSValue cells, then four pointers to them, then an out cell. */
  cells: number;
}

interface WasiImage extends Image {
  memory: MemoryImage;
  /** null: imaged before a runtime was booted. */
  layout: Layout | null;
  guest: GuestCode | null;
}

export class QuickJsWasiVm implements Vm {
  readonly #machine: Machine;
  readonly #limits: VmLimits;
  /** Of the image this machine was last equal to. */
  #restorer: Restorer | null = null;
  #guest: GuestCode | null = null;
  #layout: Layout | null = null;
  #module = 0;
  #moduleDone: ModuleState | null = null;

  /** Modules the engine asked for while `compileModules` runs. */
  #asked: { name: string; source: string }[] | null = null;
  /** Bytecode of modules that were not asked for yet, while `loadBytecode` runs. */
  #unread: Map<string, Uint8Array> | null = null;
  readonly #host: VmOptions['host'];

  constructor(module: WebAssembly.Module, options: VmOptions) {
    this.#host = options.host;
    this.#machine = new Machine(module, {
      ...options.host,
      extras: () => this.#evaluate(this.#extras()),
      resolveModule: (importer, specifier) => {
        const name = options.host.resolveModule(importer, specifier);
        this.#readIfUnread(name);
        return name;
      },
      loadModule: (name) => {
        const source = options.host.loadModule(name);
        this.#asked?.push({ name, source });
        return source;
      },
    });
    this.#limits = options.limits;
  }

  get memoryBytes(): number {
    return this.#machine.exports.memory.buffer.byteLength;
  }

  open(): void {
    const { exports } = this.#machine;
    if (exports.qjs_init() !== 0) throw new GuestError('exception', 'InternalError: no memory for a runtime');
    exports.qjs_set_memory_limit(this.#limits.memoryBytes);
    exports.qjs_set_max_stack_size(this.#limits.stackBytes);
    exports.qjs_set_interrupt_handler(1);
    exports.qjs_set_module_loader(1);
  }

  close(): void {
    const { exports } = this.#machine;
    if (this.#module !== 0) exports.qjs_free_value(this.#module);
    if (this.#layout !== null) {
      const { cells, ...handles } = this.#layout;
      for (const handle of Object.values(handles)) exports.qjs_free_value(handle);
      exports.wasm_free(cells);
    }
    this.#forget();
    // Not qjs_destroy: it would collect once more, and the collection is the gc axis' business.
    this.#run(() => {
      exports.JS_FreeContext(exports.qjs_get_context_ptr());
      exports.JS_FreeRuntime(exports.qjs_get_runtime_ptr());
    });
    exports.qjs_set_runtime_and_context(0, 0);
  }

  compileScript(source: string, filename: string): Code {
    this.open();
    try {
      return { kind: 'bytecode', bytes: this.#compile(source, filename, 0) };
    } finally {
      this.close();
    }
  }

  boot(guest: GuestCode, config: GuestConfig): void {
    const machine = this.#machine;
    const { exports } = machine;
    const evaluated = this.#evaluate(guest.core);
    this.#guest = guest;
    const boot = machine.getProperty(evaluated, 'boot');
    const name = machine.allocateString('host');
    const host = exports.qjs_new_host_function(name.pointer, name.length, 4);
    const configHandle = exports.qjs_new_object();
    const compat = machine.newString(config.compat);
    const compatKey = machine.allocateString('compat').pointer;
    exports.qjs_set_prop_string(configHandle, compatKey, compat);
    const undefinedHandle = exports.qjs_get_undefined();
    const cells = machine.allocate(4 * 8 + 4 * 4 + 8);
    const api = this.#callWith(cells, boot, undefinedHandle, [host, configHandle]);
    for (const handle of [evaluated, boot, host, configHandle, compat]) exports.qjs_free_value(handle);
    exports.wasm_free(name.pointer);
    exports.wasm_free(compatKey);
    this.#layout = {
      dispatch: machine.getProperty(api, 'dispatch'),
      fire: machine.getProperty(api, 'fire'),
      abort: machine.getProperty(api, 'abort'),
      preload: machine.getProperty(api, 'preload'),
      describe: machine.getProperty(api, 'describe'),
      moduleLoaded: machine.getProperty(api, 'moduleLoaded'),
      undefined: undefinedHandle,
      cells,
    };
    exports.qjs_free_value(api);
  }

  compileModules(entry: string): ModuleBytecode[] {
    const asked: { name: string; source: string }[] = [];
    this.open();
    try {
      // Compiling the entry makes the engine ask for every import below it; each is then compiled by itself.
      this.#asked = asked;
      const bytes = this.#compile(this.#host.loadModule(entry), entry, EVAL_MODULE);
      this.#asked = null;
      const imports = asked.map(({ name, source }) => ({
        name,
        bytes: this.#compile(source, name, EVAL_MODULE),
      }));
      return [...imports, { name: entry, bytes }];
    } finally {
      this.#asked = null;
      this.close();
    }
  }

  loadSource(entry: string, source: string): void {
    const { exports } = this.#machine;
    const code = this.#machine.allocateString(source);
    const name = this.#machine.allocateString(entry);
    this.#module = this.#checked(
      this.#run(() => exports.qjs_eval(code.pointer, code.length, name.pointer, EVAL_MODULE)),
    );
    exports.wasm_free(code.pointer);
    exports.wasm_free(name.pointer);
  }

  loadBytecode(modules: readonly ModuleBytecode[]): void {
    // The engine resolves a module's imports while it reads the module, and would have a missing one compiled
    // from source. So each is read at the moment its name is resolved; in a cycle the importer is known by then.
    const entry = modules.at(-1)!;
    this.#unread = new Map(modules.map(({ name, bytes }) => [name, bytes]));
    this.#unread.delete(entry.name);
    this.#module = this.#evaluate({ kind: 'bytecode', bytes: entry.bytes });
    this.#unread = null;
  }

  moduleState(): ModuleState {
    if (this.#moduleDone !== null) return this.#moduleDone;
    const { exports } = this.#machine;
    const state = exports.qjs_promise_state(this.#module);
    if (state === 0) return { state: 'pending' };
    exports.qjs_promise_mark_as_handled(this.#module);
    const result = exports.qjs_promise_result(this.#module);
    if (state === 1) {
      exports.qjs_free_value(
        this.#callWith(this.#ready().cells, this.#ready().moduleLoaded, this.#ready().undefined, [result]),
      );
      this.#moduleDone = { state: 'loaded' };
    } else {
      this.#moduleDone = { state: 'failed', error: this.#machine.describeError(result).guestStack };
    }
    exports.qjs_free_value(result);
    exports.qjs_free_value(this.#module);
    this.#module = 0;
    return this.#moduleDone;
  }

  describe(): string {
    const layout = this.#ready();
    const handle = this.#callWith(layout.cells, layout.describe, layout.undefined, []);
    const text = this.#machine.readString(handle);
    this.#machine.exports.qjs_free_value(handle);
    return text;
  }

  dispatch(id: number, route: number, params: string, flags: number): PackedAnswer | undefined {
    const machine = this.#machine;
    const { exports } = machine;
    const layout = this.#ready();
    const string = params === '' ? layout.undefined : machine.newString(params);
    const words = machine.words();
    const cell = layout.cells >> 2;
    // Small integers are written in place (value, tag 0): no handle, no crossing.
    words[cell] = id;
    words[cell + 1] = TAG.int;
    words[cell + 2] = route;
    words[cell + 3] = TAG.int;
    words[cell + 4] = flags;
    words[cell + 5] = TAG.int;
    words[cell + 8] = layout.cells;
    words[cell + 9] = layout.cells + 8;
    words[cell + 10] = string;
    words[cell + 11] = layout.cells + 16;
    machine.written(layout.cells, 48);
    const result = this.#run(() => exports.qjs_call(layout.dispatch, layout.undefined, 4, layout.cells + 32));
    if (string !== layout.undefined) exports.qjs_free_value(string);
    const tag = machine.tag(result);
    if (tag === TAG.undefined) {
      exports.qjs_free_value(result);
      return undefined;
    }
    this.#checked(result);
    const answer = this.#unpack(result, layout.cells + 48);
    exports.qjs_free_value(result);
    return answer;
  }

  call(name: GuestFunctionName, argument: number): void {
    const layout = this.#ready();
    const handle = this.#machine.exports.qjs_new_number(argument);
    const result = this.#callWith(layout.cells, layout[name], layout.undefined, [handle]);
    this.#machine.exports.qjs_free_value(result);
    this.#machine.exports.qjs_free_value(handle);
  }

  drainJobs(): void {
    const { exports } = this.#machine;
    this.#run(() => {
      while (exports.qjs_is_job_pending() !== 0) {
        if (exports.qjs_execute_pending_job() < 0) throw this.#machine.takeException();
      }
    });
  }

  get jobsPending(): boolean {
    return this.#machine.exports.qjs_is_job_pending() !== 0;
  }

  collect(): void {
    this.#run(() => this.#machine.exports.qjs_run_gc());
  }

  setAutomaticCollection(on: boolean): void {
    const threshold = on ? this.#usedBytes() + COLLECTION_HEADROOM_BYTES : NEVER;
    this.#machine.exports.qjs_set_gc_threshold(threshold);
  }

  reserve(bytes: number): void {
    this.#machine.exports.wasm_free(this.#machine.allocate(bytes));
  }

  capture(): WasiImage {
    const layout = this.#layout;
    const memory = captureMemory(this.#machine);
    this.#restorer = new Restorer(this.#machine, memory);
    return { bytes: memory.memoryBytes - memory.base, memory, layout, guest: this.#guest };
  }

  restore(image: Image): boolean {
    const { memory, layout, guest } = image as WasiImage;
    this.#guest = guest;
    this.#machine.interrupted = false;
    this.#layout = layout;
    this.#module = 0;
    this.#moduleDone = layout === null ? null : { state: 'loaded' };
    if (this.#restorer?.image === memory) return this.#restorer.restore();
    copyImage(this.#machine, memory);
    this.#restorer = new Restorer(this.#machine, memory);
    return true;
  }

  dispose(): void {
    // Memory goes when nobody refers to the instance any more.
    this.#forget();
  }

  /** Runs guest code. A trap leaves the machine's memory in an unknown state. */
  #run<T>(enter: () => T): T {
    try {
      return enter();
    } catch (error) {
      if (error instanceof GuestError) throw error;
      throw new GuestError('trap', `the engine broke off: ${(error as Error).message}`, undefined, error);
    }
  }

  #extras(): Code {
    if (this.#guest === null) throw new Error('the machine has no booted runtime');
    return this.#guest.extras;
  }

  #ready(): Layout {
    if (this.#layout === null) throw new Error('the machine has no booted runtime');
    return this.#layout;
  }

  /** The handle itself, or its exception thrown. */
  #checked(handle: number): number {
    if (this.#machine.tag(handle) !== TAG.exception) return handle;
    this.#machine.exports.qjs_free_value(handle);
    throw this.#machine.takeException();
  }

  #callWith(cells: number, fn: number, self: number, args: readonly number[]): number {
    const words = this.#machine.words();
    for (const [i, handle] of args.entries()) words[(cells >> 2) + 8 + i] = handle;
    this.#machine.written(cells, 48);
    return this.#checked(this.#run(() => this.#machine.exports.qjs_call(fn, self, args.length, cells + 32)));
  }

  #evaluate(code: Code): number {
    const { exports } = this.#machine;
    if (code.kind === 'source') {
      const source = this.#machine.allocateString(code.text);
      const name = this.#machine.allocateString('<guest>');
      const handle = this.#run(() => exports.qjs_eval(source.pointer, source.length, name.pointer, 0));
      exports.wasm_free(source.pointer);
      exports.wasm_free(name.pointer);
      return this.#checked(handle);
    }
    const pointer = this.#copyIn(code.bytes);
    const handle = this.#run(() => exports.qjs_eval_bytecode(pointer, code.bytes.byteLength));
    exports.wasm_free(pointer);
    return this.#checked(handle);
  }

  #readIfUnread(name: string): void {
    const bytes = this.#unread?.get(name);
    if (bytes === undefined) return;
    this.#unread!.delete(name);
    const { exports } = this.#machine;
    const pointer = this.#copyIn(bytes);
    const value = this.#run(() =>
      exports.JS_ReadObject(exports.qjs_get_context_ptr(), pointer, bytes.byteLength, READ_BYTECODE),
    );
    exports.wasm_free(pointer);
    if (Number(BigInt.asIntN(32, value >> 32n)) === TAG.exception) throw this.#machine.takeException();
  }

  #copyIn(bytes: Uint8Array): number {
    const pointer = this.#machine.allocate(bytes.byteLength);
    this.#machine.bytes().set(bytes, pointer);
    this.#machine.written(pointer, bytes.byteLength);
    return pointer;
  }

  #compile(source: string, filename: string, evalFlags: number): Uint8Array {
    const machine = this.#machine;
    const { exports } = machine;
    const code = machine.allocateString(source);
    const name = machine.allocateString(filename);
    const lengthOut = machine.allocate(4);
    const pointer = this.#run(() =>
      exports.qjs_compile(code.pointer, code.length, name.pointer, evalFlags, WRITE_STRIP_SOURCE, lengthOut),
    );
    const length = machine.words()[lengthOut >> 2]!;
    for (const used of [code.pointer, name.pointer, lengthOut]) exports.wasm_free(used);
    if (pointer === 0) throw machine.takeException();
    const bytes = new Uint8Array(machine.bytes().subarray(pointer, pointer + length));
    exports.wasm_free(pointer);
    return bytes;
  }

  /** Splits a packed answer (ops.ts): head up to the empty line, then the body's bytes. */
  #unpack(handle: number, out: number): PackedAnswer {
    const machine = this.#machine;
    const { exports } = machine;
    const pointer = exports.qjs_get_string_len(handle, out);
    if (pointer === 0) throw machine.takeException();
    const end = pointer + machine.words()[out >> 2]!;
    const bytes = machine.bytes();
    let at = pointer + 5;
    // Names and values alternate; an empty name ends the head (a value may be empty).
    while (bytes[at] !== NEWLINE) at = bytes.indexOf(NEWLINE, bytes.indexOf(NEWLINE, at) + 1) + 1;
    const head = bytes.toString('utf8', pointer, at + 1);
    const body = Buffer.from(bytes.subarray(at + 1, end));
    exports.qjs_free_cstring(pointer);
    return { head, body };
  }

  #usedBytes(): number {
    const out = this.#machine.allocate(26 * 8);
    this.#machine.exports.qjs_compute_memory_usage(out);
    const used = this.#machine.words()[out >> 2]!;
    this.#machine.exports.wasm_free(out);
    return used;
  }

  #forget(): void {
    this.#layout = null;
    this.#module = 0;
    this.#moduleDone = null;
  }
}
