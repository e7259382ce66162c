/** The part of the WebAssembly JavaScript API that the engine uses; Node's own types leave it to the DOM's. */
declare namespace WebAssembly {
  type ModuleImports = Record<string, (...args: never[]) => unknown>;
  type Imports = Record<string, ModuleImports>;
  class Module {
    constructor(bytes: Uint8Array);
    static exports(module: Module): { name: string; kind: string }[];
  }
  class Instance {
    constructor(module: Module, imports?: Imports);
    readonly exports: Record<string, unknown>;
  }
  class Memory {
    constructor(descriptor: { initial: number; maximum?: number });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Global<_T extends string> {
    value: number;
  }
  class RuntimeError extends Error {}
}
