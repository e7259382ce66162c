/** The lab's command line as a page has it, run with the shortest comparisons there are. */

import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { shortened } from './shorten.ts';

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const { exitCode } = await execa(process.execPath, [main, ...shortened(process.argv.slice(2))], {
  stdio: 'inherit',
  reject: false,
});
process.exitCode = exitCode ?? 1;
