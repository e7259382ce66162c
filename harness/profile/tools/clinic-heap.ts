import { clinicTool } from './clinic.ts';

export const clinicHeap = clinicTool({
  name: 'clinic-heap',
  module: '@clinic/heap-profiler',
  shows: 'which functions allocated what is still in memory at the end',
  load: { kind: 'time', warmupMs: 1_000, windowMs: 3_000 },
  // It gives the server an empty standard input, whose end would be the server's.
  argv: (argv) => argv.filter((argument) => argument !== '--exit-with-stdin'),
});
