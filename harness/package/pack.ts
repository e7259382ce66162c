/** The folder as `npm publish` would send it. */
import { join } from 'node:path';
import { execa } from 'execa';
import { BuildError } from '../model/errors.ts';
import { filesBelow } from './compile.ts';

export interface Tarball {
  /** Absolute. */
  file: string;
  bytes: number;
  unpackedBytes: number;
  files: readonly string[];
}

interface PackAnswer {
  filename: string;
  size: number;
  unpackedSize: number;
  files: { path: string }[];
}

const TIMEOUT_MS = 120_000;

/** Throws BuildError when npm fails, and when it leaves out anything of the folder. */
export async function pack(folder: string, destination: string): Promise<Tarball> {
  const result = await execa(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', destination],
    {
      cwd: folder,
      reject: false,
      stdin: 'ignore',
      timeout: TIMEOUT_MS,
    },
  );
  if (result.failed) {
    throw new BuildError('npm could not pack the package', {
      details: result.stderr.split('\n').slice(-20),
      cause: result,
    });
  }
  // A list up to npm 11.
  const [answer] = Object.values(JSON.parse(result.stdout) as Record<string, PackAnswer>) as [PackAnswer];
  const files = answer.files.map(({ path }) => path).sort();
  const missing = (await filesBelow(folder)).filter((file) => !files.includes(file));
  if (missing.length > 0) throw new BuildError(`npm leaves out of the package: ${missing.join(', ')}`);
  return {
    file: join(destination, answer.filename),
    bytes: answer.size,
    unpackedBytes: answer.unpackedSize,
    files,
  };
}
