/** Who listens on a port, from /proc. Linux only: elsewhere nobody is found. */
import { readdirSync, readlinkSync } from 'node:fs';
import { readProcFile } from '../metrics/proc-file.ts';
import type { ProcessTree } from '../metrics/process-tree.ts';

/** State of a listening socket in /proc/net/tcp. */
const LISTEN = '0A';

/** Socket number by port, of all listening sockets of this network namespace. */
function listeningSockets(): { port: number; inode: string }[] {
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
    (readProcFile(file) ?? '')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === LISTEN)
      .map((fields) => ({ port: Number.parseInt(fields[1]!.split(':')[1]!, 16), inode: fields[9]! })),
  );
}

/** Sockets that a process has open; none when it is gone or somebody else's. */
function socketsOf(pid: number): Set<string> {
  const found = new Set<string>();
  let names: string[];
  try {
    names = readdirSync(`/proc/${pid}/fd`);
  } catch (error) {
    return nothing(error, found);
  }
  for (const name of names) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${name}`))?.[1];
      if (inode !== undefined) found.add(inode);
    } catch (error) {
      nothing(error, found);
    }
  }
  return found;
}

function nothing(error: unknown, found: Set<string>): Set<string> {
  if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? ''))
    return found;
  throw error;
}

export interface Listeners {
  /** Somebody listens there. */
  taken: boolean;
  /** Processes of the tree that have the listening socket: one, or all workers who share it. */
  holders: ProcessTree;
}

export function listenersOn(port: number, tree: ProcessTree): Listeners {
  const inodes = listeningSockets()
    .filter((it) => it.port === port)
    .map(({ inode }) => inode);
  const holders = tree.filter(({ pid }) => {
    const sockets = socketsOf(pid);
    return inodes.some((inode) => sockets.has(inode));
  });
  return { taken: inodes.length > 0, holders };
}

/** Ports on which processes of the tree listen, ascending. */
export function portsOf(tree: ProcessTree): number[] {
  const own = new Set(tree.flatMap(({ pid }) => [...socketsOf(pid)]));
  const ports = listeningSockets()
    .filter(({ inode }) => own.has(inode))
    .map(({ port }) => port);
  return [...new Set(ports)].sort((a, b) => a - b);
}
