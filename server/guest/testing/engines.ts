/** Test only: both QuickJS packages through their own high-level APIs, made alike. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { getQuickJS, type QuickJSHandle } from 'quickjs-emscripten';
import { EvalFlags, type JSValueHandle, QuickJS } from 'quickjs-wasi';
import type { HostFunction, HostValue } from '../ops.ts';

export interface TestEngine {
  /** Evaluates a script; its value must be undefined, a number or a string. Throws what it throws. */
  run(code: string): HostValue;
  /** Evaluates a module and everything it can do without waiting. */
  runModule(code: string): void;
  drainJobs(): void;
  dispose(): void;
}

export interface TestEngineOptions {
  /** The global `__host`. */
  host: HostFunction;
  /** Sources of modules by name. */
  modules: Map<string, string>;
}

const loader = (modules: Map<string, string>) => (name: string) => {
  const source = modules.get(name);
  if (source === undefined) throw new Error(`no module ${name}`);
  return source;
};

const wasm = new WebAssembly.Module(
  readFileSync(fileURLToPath(import.meta.resolve('quickjs-wasi/quickjs.wasm'))),
);

async function quickjsWasi({ host, modules }: TestEngineOptions): Promise<TestEngine> {
  const vm = await QuickJS.create({
    wasm,
    moduleLoader: { normalize: (_: string, name: string) => name, load: loader(modules) },
  });
  const read = (handle: JSValueHandle | undefined): HostValue => {
    if (handle === undefined || handle.isUndefined) return undefined;
    if (handle.isNumber) return handle.toNumber();
    return handle.isArrayBuffer ? new Uint8Array(handle.toArrayBuffer().slice(0)) : handle.toString();
  };
  const write = (value: HostValue): JSValueHandle => {
    if (value === undefined) return vm.undefined;
    if (typeof value === 'number') return vm.newNumber(value);
    return typeof value === 'string' ? vm.newString(value) : vm.newArrayBuffer(new Uint8Array(value));
  };
  vm.global.setProp(
    '__host',
    vm.newFunction('host', (op, a, b, c) => write(host(op!.toNumber(), read(a), read(b), read(c)))),
  );
  return {
    run: (code) => vm.evalCode(code, 'test.js').consume(read),
    runModule(code) {
      vm.evalCode(code, 'entry.js', EvalFlags.TYPE_MODULE).dispose();
      vm.executePendingJobs();
    },
    drainJobs: () => void vm.executePendingJobs(),
    dispose: () => vm.dispose(),
  };
}

async function quickjsEmscripten({ host, modules }: TestEngineOptions): Promise<TestEngine> {
  const context = (await getQuickJS()).newContext();
  const { runtime } = context;
  runtime.setModuleLoader(loader(modules), (_, name) => name);
  const read = (handle: QuickJSHandle | undefined): HostValue => {
    const type = handle === undefined ? 'undefined' : context.typeof(handle);
    if (type === 'undefined') return undefined;
    if (type === 'number') return context.getNumber(handle!);
    if (type === 'string') return context.getString(handle!);
    return context.getArrayBuffer(handle!).consume((lifetime) => lifetime.value.slice());
  };
  const write = (value: HostValue): QuickJSHandle => {
    if (value === undefined) return context.undefined;
    if (typeof value === 'number') return context.newNumber(value);
    return typeof value === 'string'
      ? context.newString(value)
      : context.newArrayBuffer(new Uint8Array(value).slice().buffer);
  };
  context
    .newFunction('host', (op, a, b, c) => write(host(context.getNumber(op), read(a), read(b), read(c))))
    .consume((fn) => context.setProp(context.global, '__host', fn));
  const drainJobs = () => {
    context.unwrapResult(runtime.executePendingJobs());
  };
  return {
    run: (code) => context.unwrapResult(context.evalCode(code, 'test.js')).consume(read),
    runModule(code) {
      context.unwrapResult(context.evalCode(code, 'entry.js', { type: 'module' })).dispose();
      drainJobs();
    },
    drainJobs,
    dispose: () => context.dispose(),
  };
}

export const testEngines = { 'quickjs-wasi': quickjsWasi, 'quickjs-emscripten': quickjsEmscripten };
export type TestEngineName = keyof typeof testEngines;
