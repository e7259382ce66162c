import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  newQuickJSWASMModule,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSWASMModule,
  RELEASE_SYNC,
} from 'quickjs-emscripten';
import { GuestError, StartError } from '../errors.ts';
import { type GuestConfig, type HostValue, OP } from '../guest/ops.ts';
import type {
  Code,
  Delta,
  Engine,
  GuestCode,
  GuestFunctionName,
  Image,
  ModuleBytecode,
  ModuleState,
  PackedAnswer,
  Vm,
  VmOptions,
} from './engine.ts';

const WASM_PAGE_BYTES = 65_536;
/** Memory the package's module asks for at the start. */
const INITIAL_MEMORY_BYTES = 16 * 1024 * 1024;

export const EMSCRIPTEN_WASM_FILE = 'quickjs-emscripten.wasm';

/** Bellard's QuickJS (package quickjs-emscripten): source only, collects by itself only. */
export const quickjsEmscripten: Engine = {
  name: 'quickjs-emscripten',
  capabilities: {
    bytecode: false,
    collect: false,
    automaticCollectionSwitch: false,
    image: false,
    clock: false,
  },
  async createVm(options: VmOptions): Promise<Vm> {
    // The engine's own limit counts allocations, not their bytes; the end of WebAssembly memory is what holds.
    const wasmMemory = new WebAssembly.Memory({
      initial: INITIAL_MEMORY_BYTES / WASM_PAGE_BYTES,
      maximum: Math.ceil((INITIAL_MEMORY_BYTES + options.limits.memoryBytes) / WASM_PAGE_BYTES),
    });
    const variant = newVariant(RELEASE_SYNC, { wasmBinary: wasmBytes(), wasmMemory: wasmMemory as never });
    return new EmscriptenVm(await newQuickJSWASMModule(variant), options);
  },
};

function wasmBytes(): ArrayBuffer {
  const built = new URL(EMSCRIPTEN_WASM_FILE, import.meta.url);
  const path = existsSync(built) ? built : fileURLToPath(emscriptenWasmPath());
  const bytes = readFileSync(path);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

export const emscriptenWasmPath = (): string =>
  import.meta.resolve('@jitl/quickjs-wasmfile-release-sync/wasm');

const cannot = (what: string): StartError =>
  new StartError('E_CAPABILITY', `quickjs-emscripten cannot ${what}; use a variant on quickjs-wasi`);

class EmscriptenVm implements Vm {
  readonly memoryBytes = 0;
  readonly #module: QuickJSWASMModule;
  readonly #options: VmOptions;
  #runtime: QuickJSRuntime | null = null;
  #context: QuickJSContext | null = null;
  #api: QuickJSHandle | null = null;
  #evaluation: QuickJSHandle | null = null;
  #state: ModuleState | null = null;
  #interrupted = false;
  /** Why an import was refused while the current script loads. */
  #refusedImport: Error | null = null;

  constructor(module: QuickJSWASMModule, options: VmOptions) {
    this.#module = module;
    this.#options = options;
  }

  open(): void {
    const { host, limits } = this.#options;
    const runtime = this.#module.newRuntime();
    runtime.setMemoryLimit(limits.memoryBytes);
    runtime.setMaxStackSize(limits.stackBytes);
    runtime.setInterruptHandler(() => {
      if (host.interrupt()) this.#interrupted = true;
      return this.#interrupted;
    });
    runtime.setModuleLoader(
      (name) => host.loadModule(name),
      (importer, specifier) => {
        try {
          return host.resolveModule(importer, specifier);
        } catch (error) {
          // The package goes on with the bare specifier and reports that it cannot be loaded; this is the reason.
          this.#refusedImport ??= error as Error;
          throw error;
        }
      },
    );
    this.#runtime = runtime;
    this.#context = runtime.newContext();
    this.#interrupted = false;
  }

  close(): void {
    try {
      for (const owned of [this.#api, this.#evaluation, this.#context, this.#runtime]) owned?.dispose();
    } catch (error) {
      throw new GuestError('trap', `the engine broke off: ${(error as Error).message}`, undefined, error);
    }
    this.#api = this.#evaluation = this.#context = this.#runtime = this.#state = null;
  }

  compileScript(source: string): Code {
    return { kind: 'source', text: source };
  }

  boot({ core, extras }: GuestCode, config: GuestConfig): void {
    if (core.kind !== 'source') throw cannot('load bytecode');
    const scripts = extras.map((code) => {
      if (code.kind !== 'source') throw cannot('load bytecode');
      return code.text;
    });
    const context = this.#open();
    const evaluated = this.#unwrap(context.evalCode(core.text, '<guest>', { type: 'global' }));
    const boot = context.getProp(evaluated, 'boot');
    const host = context.newFunction('host', (...args) => {
      const [op, a, b, c] = args.map((arg) => this.#toHost(arg));
      if (op === OP.extras) {
        const script = scripts[(a as number) - 1]!;
        return this.#unwrap(context.evalCode(script, '<guest>', { type: 'global' }));
      }
      return this.#toGuest(this.#options.host.call(op as number, a, b, c));
    });
    const configHandle = context.newObject();
    context.newString(config.compat).consume((compat) => context.setProp(configHandle, 'compat', compat));
    this.#api = this.#unwrap(context.callFunction(boot, context.undefined, host, configHandle));
    for (const handle of [evaluated, boot, host, configHandle]) handle.dispose();
  }

  compileModules(): ModuleBytecode[] {
    throw cannot('compile to bytecode');
  }

  loadSource(entry: string, source: string): void {
    this.#evaluation = this.#unwrap(this.#open().evalCode(source, entry, { type: 'module' }));
  }

  loadBytecode(): void {
    throw cannot('load bytecode');
  }

  moduleState(): ModuleState {
    if (this.#state !== null) return this.#state;
    const context = this.#open();
    // A module that is complete at once gives its namespace, one that awaits gives a promise of it.
    const promise = context.getPromiseState(this.#evaluation!);
    if (promise.type === 'pending') return { state: 'pending' };
    if (promise.type === 'rejected') {
      this.#state = { state: 'failed', error: this.#describe(promise.error).guestStack };
      promise.error.dispose();
    } else {
      this.#invoke('moduleLoaded', promise.value).dispose();
      if (!promise.notAPromise) promise.value.dispose();
      this.#state = { state: 'loaded' };
    }
    return this.#state;
  }

  describe(): string {
    return this.#invoke('describe').consume((text) => this.#open().getString(text));
  }

  dispatch(id: number, route: number, params: string, flags: number): PackedAnswer | undefined {
    const context = this.#open();
    const paramsHandle = params === '' ? context.undefined : context.newString(params);
    const args = [context.newNumber(id), context.newNumber(route), paramsHandle, context.newNumber(flags)];
    try {
      const result = this.#invoke('dispatch', ...args);
      const packed = context.typeof(result) === 'string' ? context.getString(result) : undefined;
      result.dispose();
      return packed === undefined ? undefined : unpack(packed);
    } finally {
      for (const arg of args) arg.dispose();
    }
  }

  call(name: GuestFunctionName, argument: number): void {
    const handle = this.#open().newNumber(argument);
    try {
      this.#invoke(name, handle).dispose();
    } finally {
      handle.dispose();
    }
  }

  drainJobs(): void {
    const done = this.#runtime!.executePendingJobs();
    if (done.error === undefined) return;
    const error = this.#describe(done.error);
    done.error.dispose();
    throw error;
  }

  get jobsPending(): boolean {
    return this.#runtime!.hasPendingJob();
  }

  collect(): void {
    throw cannot('collect on demand');
  }

  setAutomaticCollection(on: boolean): void {
    if (!on) throw cannot('turn automatic collection off');
  }

  reserve(): void {
    throw cannot('reserve memory');
  }

  capture(): Image {
    throw cannot('image its memory');
  }

  restore(): boolean {
    throw cannot('restore an image');
  }

  park(): Delta {
    throw cannot('park');
  }

  resume(): boolean {
    throw cannot('resume');
  }

  dispose(): void {
    // Memory goes when nobody refers to the module any more; freeing a broken runtime could break off again.
    this.#api = this.#evaluation = this.#context = this.#runtime = this.#state = null;
  }

  #open(): QuickJSContext {
    if (this.#context === null) throw new Error('the machine has no open runtime');
    return this.#context;
  }

  #invoke(name: string, ...args: QuickJSHandle[]): QuickJSHandle {
    const context = this.#open();
    const fn = context.getProp(this.#api!, name);
    try {
      return this.#unwrap(context.callFunction(fn, context.undefined, ...args));
    } finally {
      fn.dispose();
    }
  }

  #unwrap(result: { value: QuickJSHandle; error?: undefined } | { error: QuickJSHandle }): QuickJSHandle {
    if (result.error === undefined) return result.value;
    const error = this.#describe(result.error);
    result.error.dispose();
    throw error;
  }

  #describe(handle: QuickJSHandle): GuestError {
    if (this.#interrupted) {
      this.#interrupted = false;
      return new GuestError('interrupted', 'the script ran longer than its CPU deadline');
    }
    if (this.#refusedImport !== null) {
      const { message } = this.#refusedImport;
      this.#refusedImport = null;
      return new GuestError('exception', message);
    }
    const thrown: unknown = this.#open().dump(handle);
    if (typeof thrown !== 'object' || thrown === null) return new GuestError('exception', String(thrown));
    const { name, message, stack } = thrown as { name?: string; message?: string; stack?: string };
    const text = `${name ?? 'Error'}: ${message ?? ''}`;
    return new GuestError('exception', text, `${text}\n${stack ?? ''}`.trimEnd());
  }

  #toHost(handle: QuickJSHandle): HostValue {
    const context = this.#open();
    switch (context.typeof(handle)) {
      case 'undefined':
        return undefined;
      case 'number':
        return context.getNumber(handle);
      case 'string':
        return context.getString(handle);
      default:
        return context.getArrayBuffer(handle).consume((bytes) => new Uint8Array(bytes.value));
    }
  }

  #toGuest(value: HostValue): QuickJSHandle {
    const context = this.#open();
    if (value === undefined) return context.undefined;
    if (typeof value === 'number') return context.newNumber(value);
    if (typeof value === 'string') return context.newString(value);
    const bytes = value instanceof Uint8Array ? value : new Uint8Array(value);
    return context.newArrayBuffer(bytes.slice().buffer);
  }
}

function unpack(packed: string): PackedAnswer {
  let at = 5;
  while (packed[at] !== '\n') at = packed.indexOf('\n', packed.indexOf('\n', at) + 1) + 1;
  return { head: packed.slice(0, at + 1), body: Buffer.from(packed.slice(at + 1)) };
}
