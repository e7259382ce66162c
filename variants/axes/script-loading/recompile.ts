import type { ScriptLoadingLevel } from '../../../server/axes.ts';

/** What a server does that keeps nothing: the files are read and compiled anew for every runtime. */
export const recompile: ScriptLoadingLevel = {
  name: 'recompile',
  summary: 'the script is read from disk and compiled from source for every new runtime',
  needs: {},
  prepare(script) {
    return { load: (vm) => vm.loadSource(script.entry, script.read(script.entry)) };
  },
};
