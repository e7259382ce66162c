/**
 * Versions of Node as something to compare: `+node=22`. All of them come from the same place, the npm packages that hold one
 * official binary each, so that two differ in their version and not in who compiled them. The registry is whichever npm
 * is set up to ask.
 */
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { makeFolder } from '../build/make-folder.ts';
import { siblingName } from '../build/write-atomic.ts';
import { BuildError, UsageError } from '../model/errors.ts';
import { binaryPackage, fetchPackage, versionsOf } from './node-package.ts';

/** Numbers of a version, as many as were given: `22`, `22.19`, `22.19.0`. */
type Version = readonly number[];

const PART = /\+node=([^+]*)/g;

/** `baseline+gc=never+node=22` → the name without it, and `22`; null where nothing is said. Throws UsageError on what is no version. */
export function splitNode(name: string): { name: string; version: string | null } {
  const [given, another] = name.matchAll(PART);
  if (given === undefined) return { name, version: null };
  if (another !== undefined) throw new UsageError(`"${name}" sets node twice`, { code: 'E_NODE' });
  const version = given[1]!;
  parse(version);
  return { name: name.replace(given[0], ''), version };
}

/**
 * Absolute path of that Node, below `<labDir>/nodes/<version>/`. An incomplete version is the newest of those that are there;
 * where none is, the newest of the registry is fetched, which takes npm, a network and some seconds. Throws UsageError when
 * there is no such version, BuildError when it cannot be fetched or does not run.
 */
export async function nodeBinary(version: string, labDir: string): Promise<string> {
  const wanted = parse(version);
  const nodes = join(labDir, 'nodes');
  const present = await installed(nodes);
  const found = newest(wanted, present);
  if (found !== undefined) {
    const binary = join(nodes, found, BINARY);
    if ((await fault(binary, found)) === null) return binary;
    await rm(join(nodes, found), { recursive: true, force: true });
  }
  const exact = found ?? (await resolve(wanted, version, present));
  return install(exact, nodes);
}

/** The version that a binary's path stands for: `22.19.0`. */
export const versionOfBinary = (binary: string): string => binary.split(/[\\/]/).at(-3)!;

const BINARY = process.platform === 'win32' ? join('bin', 'node.exe') : join('bin', 'node');

function parse(version: string): Version {
  if (!/^\d{1,3}(\.\d{1,3}){0,2}$/.test(version)) {
    throw new UsageError(`expected a version of Node like 22 or 22.19.0, got "${version}"`, {
      code: 'E_NODE',
    });
  }
  return version.split('.').map(Number);
}

const compare = (a: Version, b: Version): number =>
  [0, 1, 2].map((i) => (a[i] ?? 0) - (b[i] ?? 0)).find((difference) => difference !== 0) ?? 0;

/** Full versions only, ascending. */
const ordered = (versions: readonly string[]): string[] =>
  versions
    .filter((version) => /^\d+\.\d+\.\d+$/.test(version))
    .sort((a, b) => compare(a.split('.').map(Number), b.split('.').map(Number)));

const newest = (wanted: Version, versions: readonly string[]): string | undefined =>
  ordered(versions).findLast((version) => `${version}.`.startsWith(`${wanted.join('.')}.`));

async function installed(nodes: string): Promise<string[]> {
  const names = await readdir(nodes).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return ordered(names);
}

async function resolve(wanted: Version, text: string, present: readonly string[]): Promise<string> {
  const versions = ordered(await versionsOf(`Node ${text}`, present));
  const found = newest(wanted, versions);
  if (found !== undefined) return found;
  const below = versions.findLast((version) => compare(version.split('.').map(Number), wanted) < 0);
  const above = versions.find((version) => compare(version.split('.').map(Number), wanted) > 0);
  const near = [below, above].filter((version) => version !== undefined);
  throw new UsageError(
    `there is no Node ${text} for ${process.platform} on ${process.arch}` +
      (near.length === 0 ? '' : `; the nearest ${near.length === 1 ? 'is' : 'are'} ${near.join(' and ')}`),
    { code: 'E_NODE' },
  );
}

/** Into a temporary sibling, then renamed: whoever comes second uses the first one's. */
async function install(version: string, nodes: string): Promise<string> {
  await makeFolder(nodes);
  const place = join(nodes, version);
  const temporary = siblingName(place);
  try {
    await makeFolder(temporary);
    const fetched = await fetchPackage(version, temporary);
    const why = await fault(join(fetched, BINARY), version);
    if (why !== null) {
      throw new BuildError(`Node ${version} from the package ${binaryPackage()} does not run here: ${why}`, {
        code: 'E_NODE',
      });
    }
    await rename(fetched, place).catch((error: NodeJS.ErrnoException) => {
      if (!['ENOTEMPTY', 'EEXIST'].includes(error.code ?? '')) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return join(place, BINARY);
}

/** null: it runs and is what it should be. */
async function fault(binary: string, version: string): Promise<string | null> {
  const result = await execa(binary, ['--version'], { reject: false, stdin: 'ignore', timeout: 20_000 });
  if (result.failed) return result.shortMessage ?? 'it cannot be started';
  return result.stdout.trim() === `v${version}` ? null : `it says that it is ${result.stdout.trim()}`;
}
