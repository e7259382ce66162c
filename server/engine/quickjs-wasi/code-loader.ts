import type { Code, ModuleBytecode, VmHost } from '../engine.ts';
import { checked, enter } from './entry.ts';
import { EVAL_MODULE, READ_BYTECODE, TAG, WRITE_STRIP_SOURCE } from './exports.ts';
import type { Machine } from './machine.ts';

/** Compiles and loads code in a machine. Its two hooks stand between the engine and the host's modules. */
export class CodeLoader {
  readonly #machine: () => Machine;
  readonly #host: VmHost;
  /** Modules the engine asked for while `compileModules` runs. */
  #asked: { name: string; source: string }[] | null = null;
  /** Bytecode of modules that were not asked for yet, while `loadBytecode` runs. */
  #unread: Map<string, Uint8Array> | null = null;

  /** `machine`: a function, because the machine is made with the hooks in hand. */
  constructor(machine: () => Machine, host: VmHost) {
    this.#machine = machine;
    this.#host = host;
  }

  resolveModule(importer: string, specifier: string): string {
    const name = this.#host.resolveModule(importer, specifier);
    this.#readIfUnread(name);
    return name;
  }

  loadModule(name: string): string {
    const source = this.#host.loadModule(name);
    this.#asked?.push({ name, source });
    return source;
  }

  /** Handle of the completion value. */
  evaluate(code: Code): number {
    const machine = this.#machine();
    if (code.kind === 'source') return this.#evaluateSource(code.text, '<guest>', 0);
    const { exports } = machine;
    const pointer = this.#copyIn(code.bytes);
    const handle = enter(() => exports.qjs_eval_bytecode(pointer, code.bytes.byteLength));
    exports.wasm_free(pointer);
    return checked(machine, handle);
  }

  /** Handle of the promise of a module's namespace. */
  loadSource(entry: string, source: string): number {
    return this.#evaluateSource(source, entry, EVAL_MODULE);
  }

  /** Handle of the promise of the entry's namespace. */
  loadBytecode(modules: readonly ModuleBytecode[]): number {
    // The engine resolves a module's imports while it reads the module, and would have a missing one compiled
    // from source. So each is read at the moment its name is resolved; in a cycle the importer is known by then.
    const entry = modules.at(-1)!;
    this.#unread = new Map(modules.map(({ name, bytes }) => [name, bytes]));
    this.#unread.delete(entry.name);
    try {
      return this.evaluate({ kind: 'bytecode', bytes: entry.bytes });
    } finally {
      this.#unread = null;
    }
  }

  compileScript(source: string, filename: string): Code {
    return { kind: 'bytecode', bytes: this.#compile(source, filename, 0) };
  }

  compileModules(entry: string): ModuleBytecode[] {
    const asked: { name: string; source: string }[] = [];
    // Compiling the entry makes the engine ask for every import below it; each is then compiled by itself.
    this.#asked = asked;
    let bytes: Uint8Array;
    try {
      bytes = this.#compile(this.#host.loadModule(entry), entry, EVAL_MODULE);
    } finally {
      this.#asked = null;
    }
    const imports = asked.map(({ name, source }) => ({
      name,
      bytes: this.#compile(source, name, EVAL_MODULE),
    }));
    return [...imports, { name: entry, bytes }];
  }

  #evaluateSource(text: string, filename: string, flags: number): number {
    const machine = this.#machine();
    const { exports } = machine;
    const source = machine.allocateString(text);
    const name = machine.allocateString(filename);
    const handle = enter(() => exports.qjs_eval(source.pointer, source.length, name.pointer, flags));
    exports.wasm_free(source.pointer);
    exports.wasm_free(name.pointer);
    return checked(machine, handle);
  }

  #readIfUnread(name: string): void {
    const bytes = this.#unread?.get(name);
    if (bytes === undefined) return;
    this.#unread!.delete(name);
    const machine = this.#machine();
    const { exports } = machine;
    const pointer = this.#copyIn(bytes);
    const value = enter(() =>
      exports.JS_ReadObject(exports.qjs_get_context_ptr(), pointer, bytes.byteLength, READ_BYTECODE),
    );
    exports.wasm_free(pointer);
    if (Number(BigInt.asIntN(32, value >> 32n)) === TAG.exception) throw machine.takeException();
  }

  #copyIn(bytes: Uint8Array): number {
    const machine = this.#machine();
    const pointer = machine.allocate(bytes.byteLength);
    machine.bytes().set(bytes, pointer);
    machine.written(pointer, bytes.byteLength);
    return pointer;
  }

  #compile(source: string, filename: string, evalFlags: number): Uint8Array {
    const machine = this.#machine();
    const { exports } = machine;
    const code = machine.allocateString(source);
    const name = machine.allocateString(filename);
    const lengthOut = machine.allocate(4);
    const pointer = enter(() =>
      exports.qjs_compile(code.pointer, code.length, name.pointer, evalFlags, WRITE_STRIP_SOURCE, lengthOut),
    );
    const length = machine.words()[lengthOut >> 2]!;
    for (const used of [code.pointer, name.pointer, lengthOut]) exports.wasm_free(used);
    if (pointer === 0) throw machine.takeException();
    const bytes = new Uint8Array(machine.bytes().subarray(pointer, pointer + length));
    exports.wasm_free(pointer);
    return bytes;
  }
}
