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

/** Sockets that a process has open; none when it is gone, null when it is somebody else's to look into. */
function socketsOf(pid: number): Set<string> | null {
  const found = new Set<string>();
  let names: string[];
  try {
    names = readdirSync(`/proc/${pid}/fd`);
  } catch (error) {
    if (isGone(error)) return found;
    if (isDenied(error)) return null;
    throw error;
  }
  for (const name of names) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${name}`))?.[1];
      if (inode !== undefined) found.add(inode);
    } catch (error) {
      if (isDenied(error)) return null;
      // Closed in the meantime.
      if (!isGone(error)) throw error;
    }
  }
  return found;
}

const isGone = (error: unknown): boolean =>
  ['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '');

const isDenied = (error: unknown): boolean =>
  ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');

export interface Listeners {
  /** Processes of the tree that have the listening socket: one, or all workers who share it. */
  holders: ProcessTree;
  /** Somebody listens there, and it is nobody of the tree for sure. */
  foreign: boolean;
}

export function listenersOn(port: number, tree: ProcessTree): Listeners {
  const inodes = listeningSockets()
    .filter((it) => it.port === port)
    .map(({ inode }) => inode);
  const sockets = tree.map(({ pid }) => socketsOf(pid));
  const holders = tree.filter((_, i) => inodes.some((inode) => sockets[i]?.has(inode)));
  const certain = !sockets.includes(null) && tree.every(({ pid }) => inOurNetwork(pid));
  return { holders, foreign: inodes.length > 0 && holders.length === 0 && certain };
}

/** A process in a container has ports of its own: what is seen here says nothing about it. */
function inOurNetwork(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`) === readlinkSync('/proc/self/ns/net');
  } catch {
    // Gone, or not ours to look into: nothing is certain.
    return false;
  }
}

/** Ports on which processes of the tree listen, ascending. */
export function portsOf(tree: ProcessTree): number[] {
  const own = new Set(tree.flatMap(({ pid }) => [...(socketsOf(pid) ?? [])]));
  const ports = listeningSockets()
    .filter(({ inode }) => own.has(inode))
    .map(({ port }) => port);
  return [...new Set(ports)].sort((a, b) => a - b);
}
