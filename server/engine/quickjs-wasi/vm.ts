import { GuestError } from '../../errors.ts';
import type { GuestConfig } from '../../guest/ops.ts';
import type {
  Code,
  Delta,
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
import { CodeLoader } from './code-loader.ts';
import { checked, enter } from './entry.ts';
import { TAG } from './exports.ts';
import { Machine } from './machine.ts';
import { DeltaCopier } from './memory-delta.ts';
import { captureMemory, copyImage, type MemoryImage, Restorer } from './memory-image.ts';
import { unpackAnswer } from './packed-answer.ts';

/** The engine's switch for "never collect by itself": the largest size_t. */
const NEVER = 0xffff_ffff;
/** Room above what the image holds before an automatic collection begins inside a request. */
const COLLECTION_HEADROOM_BYTES = 4 * 1024 * 1024;

/** Bytes of the argument block: four JSValue cells, four pointers to them, an out cell. */
const CELLS = 4 * 8 + 4 * 4 + 8;
/** Bytes beside it for the text of an argument. */
const TEXT_ROOM = 768;

/** Where the guest's functions and the argument block stand in memory; valid in every copy of an image. */
interface Layout {
  dispatch: number;
  fire: number;
  abort: number;
  drained: number;
  preload: number;
  describe: number;
  moduleLoaded: number;
  undefined: number;
  /** The argument block, then room for text. */
  cells: number;
}

interface WasiImage extends Image {
  memory: MemoryImage;
  /** null: imaged before a runtime was booted. */
  layout: Layout | null;
  guest: GuestCode | null;
}

interface WasiDelta extends Delta {
  image: WasiImage;
  blocks: Buffer;
  interrupted: boolean;
}

export class QuickJsWasiVm implements Vm {
  readonly #machine: Machine;
  readonly #limits: VmLimits;
  /** Of the image this machine was last equal to. */
  #restorer: Restorer | null = null;
  #image: WasiImage | null = null;
  /** For that image; made when first parked or resumed. */
  #copier: DeltaCopier | null = null;
  #guest: GuestCode | null = null;
  #layout: Layout | null = null;
  #module = 0;
  #moduleDone: ModuleState | null = null;

  readonly #loader: CodeLoader;

  constructor(module: WebAssembly.Module, options: VmOptions) {
    const loader = new CodeLoader(() => this.#machine, options.host);
    this.#loader = loader;
    this.#machine = new Machine(module, {
      call: options.host.call,
      interrupt: options.host.interrupt,
      extras: (script) => loader.evaluate(this.#extras(script)),
      resolveModule: (importer, specifier) => loader.resolveModule(importer, specifier),
      loadModule: (name) => loader.loadModule(name),
      nowMs: options.host.nowMs ?? Date.now,
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
    enter(() => {
      exports.JS_FreeContext(exports.qjs_get_context_ptr());
      exports.JS_FreeRuntime(exports.qjs_get_runtime_ptr());
    });
    exports.qjs_set_runtime_and_context(0, 0);
  }

  compileScript(source: string, filename: string): Code {
    return this.#inScratch(() => this.#loader.compileScript(source, filename));
  }

  compileModules(entry: string): ModuleBytecode[] {
    return this.#inScratch(() => this.#loader.compileModules(entry));
  }

  boot(guest: GuestCode, config: GuestConfig): void {
    const machine = this.#machine;
    const { exports } = machine;
    const evaluated = this.#loader.evaluate(guest.core);
    this.#guest = guest;
    const boot = machine.getProperty(evaluated, 'boot');
    const name = machine.allocateString('host');
    const host = exports.qjs_new_host_function(name.pointer, name.length, 4);
    const configHandle = exports.qjs_new_object();
    const compat = machine.newString(config.compat);
    const compatKey = machine.allocateString('compat').pointer;
    exports.qjs_set_prop_string(configHandle, compatKey, compat);
    const undefinedHandle = exports.qjs_get_undefined();
    const cells = machine.allocate(CELLS + TEXT_ROOM);
    const api = this.#callWith(cells, boot, undefinedHandle, [host, configHandle]);
    for (const handle of [evaluated, boot, host, configHandle, compat]) exports.qjs_free_value(handle);
    exports.wasm_free(name.pointer);
    exports.wasm_free(compatKey);
    this.#layout = {
      dispatch: machine.getProperty(api, 'dispatch'),
      fire: machine.getProperty(api, 'fire'),
      abort: machine.getProperty(api, 'abort'),
      drained: machine.getProperty(api, 'drained'),
      preload: machine.getProperty(api, 'preload'),
      describe: machine.getProperty(api, 'describe'),
      moduleLoaded: machine.getProperty(api, 'moduleLoaded'),
      undefined: undefinedHandle,
      cells,
    };
    exports.qjs_free_value(api);
  }

  loadSource(entry: string, source: string): void {
    this.#module = this.#loader.loadSource(entry, source);
  }

  loadBytecode(modules: readonly ModuleBytecode[]): void {
    this.#module = this.#loader.loadBytecode(modules);
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
    const string = params === '' ? layout.undefined : this.#newShortString(params, layout);
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
    const result = enter(() => exports.qjs_call(layout.dispatch, layout.undefined, 4, layout.cells + 32));
    if (string !== layout.undefined) exports.qjs_free_value(string);
    const tag = machine.tag(result);
    if (tag === TAG.undefined) {
      exports.qjs_free_value(result);
      return undefined;
    }
    checked(this.#machine, result);
    const answer = unpackAnswer(machine, result, layout.cells + 48);
    exports.qjs_free_value(result);
    return answer;
  }

  /** Through the room beside the cells, where it fits: nothing to allocate and free. */
  #newShortString(text: string, { cells }: Layout): number {
    const machine = this.#machine;
    if (text.length * 3 > TEXT_ROOM) return machine.newString(text);
    const pointer = cells + CELLS;
    const length = machine.bytes().write(text, pointer, TEXT_ROOM, 'utf8');
    machine.written(pointer, length);
    return machine.exports.qjs_new_string(pointer, length);
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
    if (exports.qjs_is_job_pending() === 0) return;
    enter(() => {
      while (exports.qjs_is_job_pending() !== 0) {
        if (exports.qjs_execute_pending_job() < 0) throw this.#machine.takeException();
      }
    });
  }

  get jobsPending(): boolean {
    return this.#machine.exports.qjs_is_job_pending() !== 0;
  }

  collect(): void {
    enter(() => this.#machine.exports.qjs_run_gc());
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
    this.#copier = null;
    this.#image = { bytes: memory.memoryBytes - memory.base, memory, layout, guest: this.#guest };
    return this.#image;
  }

  restore(image: Image): boolean {
    const { memory, layout, guest } = image as WasiImage;
    this.#guest = guest;
    this.#machine.interrupted = false;
    this.#layout = layout;
    this.#module = 0;
    this.#moduleDone = layout === null ? null : { state: 'loaded' };
    if (this.#restorer?.image === memory) return this.#restorer.restore();
    copyImage(this.#machine, memory, { fresh: this.#restorer === null });
    this.#restorer = new Restorer(this.#machine, memory);
    this.#copier = null;
    this.#image = image as WasiImage;
    return true;
  }

  park(maxBytes: number): Delta | 'grown' | 'too-large' {
    const machine = this.#machine;
    const image = this.#image;
    if (image === null) throw new Error('the machine was never equal to an image');
    if (this.memoryBytes !== image.memory.memoryBytes) return 'grown';
    const stackPointer = machine.exports.__stack_pointer.value;
    if (stackPointer !== image.memory.stackPointer) {
      throw new Error(`expected an empty stack, at ${image.memory.stackPointer}, got ${stackPointer}`);
    }
    this.#copier ??= new DeltaCopier(machine, image.memory);
    const blocks = this.#copier.copyOut(maxBytes);
    if (blocks === null) return 'too-large';
    const delta: WasiDelta = { bytes: blocks.byteLength, image, blocks, interrupted: machine.interrupted };
    this.restore(image);
    return delta;
  }

  resume(delta: Delta): boolean {
    const { image, blocks, interrupted } = delta as WasiDelta;
    if (this.memoryBytes > image.memory.memoryBytes) return false;
    // Where an idle machine is equal to the image already this finds no written page.
    this.restore(image);
    this.#copier ??= new DeltaCopier(this.#machine, image.memory);
    this.#copier.copyIn(blocks);
    this.#machine.interrupted = interrupted;
    return true;
  }

  dispose(): void {
    // Memory goes when nobody refers to the instance any more.
    this.#forget();
  }

  /** In a runtime that is there for this alone. */
  #inScratch<T>(work: () => T): T {
    this.open();
    try {
      return work();
    } finally {
      this.close();
    }
  }

  #extras(script: number): Code {
    if (this.#guest === null) throw new Error('the machine has no booted runtime');
    return this.#guest.extras[script - 1]!;
  }

  #ready(): Layout {
    if (this.#layout === null) throw new Error('the machine has no booted runtime');
    return this.#layout;
  }

  #callWith(cells: number, fn: number, self: number, args: readonly number[]): number {
    const words = this.#machine.words();
    for (const [i, handle] of args.entries()) words[(cells >> 2) + 8 + i] = handle;
    this.#machine.written(cells, 48);
    return checked(
      this.#machine,
      enter(() => this.#machine.exports.qjs_call(fn, self, args.length, cells + 32)),
    );
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
