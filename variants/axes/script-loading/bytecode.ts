import type { ScriptLoadingLevel } from '../../../server/axes.ts';

/** The whole import graph is compiled once; a runtime only reads the bytecode back. */
export const bytecode: ScriptLoadingLevel = {
  name: 'bytecode',
  summary: 'the whole import graph is compiled once at start; runtimes load the bytecode',
  needs: { bytecode: true },
  prepare(script, scratch) {
    const modules = scratch.compileModules(script.entry);
    return { load: (vm) => vm.loadBytecode(modules) };
  },
};
