import { readFileSync } from 'node:fs';
import { execa } from 'execa';

export interface Pinning {
  server: number;
  generator: number;
}

/** Core numbers of a kernel list such as `0-1,4,6-7`, ascending. */
export function parseCoreList(list: string): number[] {
  const cores = new Set<number>();
  for (const part of list.trim().split(',')) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (!match) continue;
    const last = Number(match[2] ?? match[1]);
    for (let core = Number(match[1]); core <= last; core++) cores.add(core);
  }
  return [...cores].sort((a, b) => a - b);
}

/**
 * The last allowed core for the server (interrupts tend to land on the first), and for the generator the
 * first one that is not the other half of the server's physical core, if there is such a one.
 * null with fewer than two cores.
 */
export function choosePinning(
  allowed: readonly number[],
  siblingsOf: (core: number) => readonly number[],
): Pinning | null {
  const server = allowed.at(-1);
  const first = allowed[0];
  if (server === undefined || first === undefined || first === server) return null;
  const siblings = siblingsOf(server);
  const generator = allowed.find((core) => core !== server && !siblings.includes(core)) ?? first;
  return { server, generator };
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Cores this process may run on; none where there is no /proc. */
function allowedCores(): number[] {
  const status = readOrNull('/proc/self/status') ?? '';
  return parseCoreList(/^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? '');
}

/** Hyper-threads that share `core`'s execution units, itself included. */
function siblings(core: number): number[] {
  return parseCoreList(
    readOrNull(`/sys/devices/system/cpu/cpu${core}/topology/thread_siblings_list`) ?? String(core),
  );
}

/** Asked once: after `pinSelf` our own mask would show a single core. */
let tasksetFound: Promise<boolean> | undefined;
let found: Promise<Pinning | null> | undefined;

export function hasTaskset(): Promise<boolean> {
  tasksetFound ??= execa('taskset', ['--version'], { reject: false, stdin: 'ignore' }).then(
    (result) => !result.failed,
  );
  return tasksetFound;
}

/** Cores for server and generator from our affinity mask; null with one core or without `taskset`. */
export function findPinning(): Promise<Pinning | null> {
  found ??= hasTaskset().then((there) => (there ? choosePinning(allowedCores(), siblings) : null));
  return found;
}

/** The command on one core, where that can be. taskset replaces itself: the pid is the command's, and what it starts inherits the core. */
export async function pinned(words: readonly string[], core: number | null): Promise<readonly string[]> {
  return core === null || !(await hasTaskset()) ? words : ['taskset', '-c', String(core), ...words];
}

/** Moves all threads of this process (the load generator's) to one core. False where taskset is missing. */
export async function pinSelf(core: number): Promise<boolean> {
  // Before the mask narrows: the first answer of findPinning is the one that holds.
  await findPinning();
  if (!(await hasTaskset())) return false;
  await execa('taskset', ['-a', '-c', '-p', String(core), String(process.pid)], { stdin: 'ignore' });
  return true;
}
