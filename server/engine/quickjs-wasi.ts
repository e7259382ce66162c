import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Engine, Vm, VmOptions } from './engine.ts';
import { instrumentWrites } from './quickjs-wasi/instrument.ts';
import { QuickJsWasiVm } from './quickjs-wasi/vm.ts';

/** Files that stand beside a built server; without them (from source) the package's own module is used. */
export const WASM_FILES = { plain: 'quickjs.wasm', tracked: 'quickjs.tracked.wasm' } as const;

const compiled: { plain?: WebAssembly.Module; tracked?: WebAssembly.Module } = {};

function wasmBytes(kind: keyof typeof WASM_FILES): Uint8Array {
  const built = new URL(WASM_FILES[kind], import.meta.url);
  if (existsSync(built)) return readFileSync(built);
  const plain = readFileSync(fileURLToPath(import.meta.resolve('quickjs-wasi/quickjs.wasm')));
  return kind === 'plain' ? plain : instrumentWrites(plain);
}

function moduleOf(kind: keyof typeof WASM_FILES): WebAssembly.Module {
  compiled[kind] ??= new WebAssembly.Module(wasmBytes(kind));
  return compiled[kind];
}

/** quickjs-ng in WebAssembly (package quickjs-wasi): everything, memory images included. */
export const quickjsWasi: Engine = {
  name: 'quickjs-wasi',
  capabilities: { bytecode: true, collect: true, automaticCollectionSwitch: true, image: true, clock: true },
  async createVm(options: VmOptions): Promise<Vm> {
    return new QuickJsWasiVm(moduleOf(options.trackWrites ? 'tracked' : 'plain'), options);
  },
};
