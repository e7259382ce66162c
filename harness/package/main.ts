/** `npm run package [-- DIR]`: makes the npm package in `.lab/package` or that folder, and says how large it is. */
import { join, resolve } from 'node:path';
import { PROJECT_ROOT } from '../build/lab-root.ts';
import { printError } from '../cli/print-error.ts';
import { formatBytes } from '../model/units.ts';
import { makePackage } from './make-package.ts';

try {
  const out = resolve(process.argv[2] ?? join(PROJECT_ROOT, '.lab/package'));
  const { file, bytes, unpackedBytes, files } = await makePackage(PROJECT_ROOT, out);
  process.stdout.write(
    `${files.length} files, ${formatBytes(unpackedBytes)}, packed ${formatBytes(bytes)}\n${file}\n`,
  );
} catch (error) {
  process.exitCode = printError(error, { stderr: (text) => void process.stderr.write(text) });
}
