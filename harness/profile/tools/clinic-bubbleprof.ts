import { join } from 'node:path';
import { clinicTool } from './clinic.ts';

const END = join(import.meta.dirname, 'bubbleprof-end.cjs');

/** It keeps a stack of every asynchronous operation there is: hundreds of requests are plenty. */
export const clinicBubbleprof = clinicTool({
  name: 'clinic-bubbleprof',
  module: '@clinic/bubbleprof',
  shows: 'which asynchronous operations the process waited for, and what started them',
  load: { kind: 'count', warmup: 32, requests: 400 },
  argv: (argv) => ['--require', END, ...argv],
});
