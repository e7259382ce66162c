/**
 * Ends servers that are not ours when the lab is gone without having had a chance to (SIGKILL, out of memory): a small
 * process of its own, in a session of its own, that knows all groups that run. The end of its standard input tells it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { extname } from 'node:path';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

const groups = new Set<number>();
let dog: ChildProcess | undefined;

/** From now on the group ends with us. */
export function watchGroup(pid: number): void {
  groups.add(pid);
  tell(`+${pid}`);
}

export function unwatchGroup(pid: number): void {
  groups.delete(pid);
  tell(`-${pid}`);
}

function tell(line: string): void {
  if (dog === undefined) {
    // A new one is told of all.
    dog = start();
    for (const pid of groups) dog.stdin!.write(`+${pid}\n`);
  } else dog.stdin!.write(`${line}\n`);
}

function start(): ChildProcess {
  const file = fileURLToPath(new URL(`./watchdog-main${extname(import.meta.url)}`, import.meta.url));
  const child = spawn(process.execPath, [file], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  // If it cannot run or is ended by somebody, servers are guarded by the lab alone, until the next one starts.
  const lost = (): void => {
    if (dog === child) dog = undefined;
  };
  child.once('error', lost).once('exit', lost);
  child.stdin!.on('error', lost);
  // It does not keep the lab alive.
  child.unref();
  (child.stdin as Socket).unref();
  return child;
}
