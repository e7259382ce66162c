/**
 * Test only: the guest in a real engine, through the engine packages' own high-level APIs, with a fake
 * host that keeps what it was told.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { getQuickJS, type QuickJSHandle } from 'quickjs-emscripten';
import { EvalFlags, type JSValueHandle, QuickJS } from 'quickjs-wasi';
import { createServices, Store } from '../services/index.ts';
import { bundleGuest } from './bundle.ts';
import { type GuestConfig, type HostValue, OP, type ScriptDescription } from './ops.ts';

export interface FakeRequest {
  method?: string;
  target?: string;
  authority?: string;
  /** Names and values in turn. */
  headers?: readonly string[];
  body?: string | Uint8Array;
  /** Raw path segments of the route's parameters. */
  params?: readonly string[];
}

export interface FakeAnswer {
  status: number;
  flags: number;
  headers: readonly string[];
  body: string;
  /** It came back from `dispatch` itself. */
  direct: boolean;
}

/** A world in one of the engines. Values come out of `evaluate` through JSON. */
interface Engine {
  callApi(name: string, args: readonly HostValue[]): HostValue;
  loadModule(source: string): void;
  evaluate(source: string): unknown;
  drainJobs(): void;
  dispose(): void;
}

type Call = (op: number, a: HostValue, b: HostValue, c: HostValue) => HostValue;

let bundle: Promise<string> | undefined;
const wasm = readFileSync(fileURLToPath(import.meta.resolve('quickjs-wasi/quickjs.wasm')));

const RUN = '(async () => { globalThis.__out = JSON.stringify(await globalThis.__run()) })()';

async function ngEngine(call: Call, config: GuestConfig): Promise<Engine> {
  const vm = await QuickJS.create({ wasm });
  const read = (handle: JSValueHandle | undefined): HostValue => {
    if (handle === undefined || handle.isUndefined) return undefined;
    if (handle.isNumber) return handle.toNumber();
    return handle.isArrayBuffer ? new Uint8Array(handle.toArrayBuffer()).slice() : handle.toString();
  };
  const write = (value: HostValue): JSValueHandle => {
    if (value === undefined) return vm.undefined;
    if (typeof value === 'number') return vm.newNumber(value);
    return typeof value === 'string' ? vm.newString(value) : vm.newArrayBuffer(new Uint8Array(value));
  };
  const host = vm.newFunction('host', (op, a, b, c) => write(call(op!.toNumber(), read(a), read(b), read(c))));
  const guest = vm.evalCode((await (bundle ??= bundleGuest())), 'guest.js');
  const api = vm.callFunction(guest.getProp('boot'), guest, host, vm.hostToHandle(config));
  const result = (handle: JSValueHandle) => read(handle);
  return {
    callApi: (name, args) => result(vm.callFunction(api.getProp(name), api, ...args.map(write))),
    loadModule(source) {
      const promise = vm.evalCode(source, 'script.js', EvalFlags.TYPE_MODULE);
      vm.executePendingJobs();
      const exports = vm._getExports();
      if (promise.promiseState !== 1) {
        const reason = vm.importHandle(exports.qjs_promise_result(promise.ptr));
        throw new Error(promise.promiseState === 0 ? 'the module is not loaded yet' : String(reason.toString()));
      }
      const namespace = vm.importHandle(exports.qjs_promise_result(promise.ptr));
      vm.callFunction(api.getProp('moduleLoaded'), api, namespace);
    },
    evaluate(source) {
      vm.evalCode(`globalThis.__run = async () => { ${source} }; globalThis.__out = undefined; ${RUN}.catch((e) => { globalThis.__out = JSON.stringify('THROWN ' + e.name + ': ' + e.message) })`);
      vm.executePendingJobs();
      const out = vm.global.getProp('__out');
      return out.isUndefined ? undefined : JSON.parse(out.toString());
    },
    drainJobs: () => void vm.executePendingJobs(),
    dispose: () => vm.dispose(),
  };
}
