import { clinicTool } from './clinic.ts';

export const clinicFlame = clinicTool({
  name: 'clinic-flame',
  module: '@clinic/flame',
  shows: 'a flamegraph of the whole life of the process, sorted into own code, packages, Node and V8',
  load: { kind: 'time', warmupMs: 1_000, windowMs: 3_000 },
});
