/** A program and all that it starts, as one thing that is ended as a whole and never outlives the lab. */
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { type Child, register, unregister } from '../../process/registry.ts';
import { Tail } from '../../process/tail.ts';
import type { ServerHandle } from '../../process/types.ts';

const GRACE_MS = 2_000;
const STDERR_LIMIT_BYTES = 64 * 1024;
/** Pipes may outlive the process: a grandchild may hold them. */
const DRAIN_MS = 500;

export type ProcessGroup = ReturnType<typeof startGroup>;

export interface GroupOptions {
  cwd?: string;
  env?: Readonly<Record<string, string>>;
}

/**
 * Starts a Node program, with Node's channel for messages to it. When its first process ends, the others are killed. What
 * cannot be started at all has no pid and has ended with neither code nor signal.
 */
export function startGroup([file, ...args]: readonly string[], { cwd, env = {} }: GroupOptions) {
  const process_ = execa(file!, args, {
    env,
    ...(cwd === undefined ? {} : { cwd }),
    // Never written to: its end tells a server that we are gone, however we went.
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    ipc: true,
    buffer: false,
    reject: false,
    detached: process.platform !== 'win32',
  });
  const stderr = new Tail(STDERR_LIMIT_BYTES);
  process_.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const gone = Promise.withResolvers<Awaited<ServerHandle['exited']>>();
  let alive = true;
  const kill = (signal: NodeJS.Signals): void => signalGroup(process_.pid, signal);
  const settle = async (code: number | null, signal: NodeJS.Signals | null): Promise<void> => {
    alive = false;
    kill('SIGKILL');
    unregister(child);
    await Promise.race([process_, delay(DRAIN_MS, undefined, { ref: false })]);
    gone.resolve({ code, signal });
  };
  const child: Child = {
    killNow: () => kill('SIGKILL'),
    async stop() {
      if (alive) kill('SIGTERM');
      const timer = setTimeout(() => kill('SIGKILL'), GRACE_MS);
      await gone.promise;
      clearTimeout(timer);
    },
  };
  process_.once('exit', settle);
  register(child);
  if (process_.pid === undefined) void settle(null, null);
  return { ...child, process: process_, kill, stderr, exited: gone.promise, alive: () => alive };
}

/** To all of a group, where the system has groups. */
function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch (error) {
    // All of it has ended already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
