import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { ProcessError } from '../model/errors.ts';
import { pinned } from './pinning.ts';
import { type ReadyLine, readyLine } from './ready.ts';
import { type Child, register, unregister } from './registry.ts';
import { exitedBeforeReady, notReadyInTime } from './start-failure.ts';
import { Tail } from './tail.ts';
import type { ServerHandle, StartOptions } from './types.ts';

const READY_TIMEOUT_MS = 15_000;
const GRACE_MS = 2_000;
const STDERR_LIMIT_BYTES = 256 * 1024;
/** How long the pipes may outlive the process before its last words are taken as they are. */
const DRAIN_MS = 500;

/**
 * Starts `node …argv` (pinned where that is asked for and possible) and waits for its ready line.
 * Throws ProcessError: E_START when it cannot be run at all, E_PORT_IN_USE, E_SCRIPT or E_EXITED when it
 * ends first, E_READY_TIMEOUT when the line does not come in time. On an error nothing is left running.
 */
export async function startServer(options: StartOptions): Promise<ServerHandle> {
  const { label, node = process.execPath, argv, core = null, readyTimeoutMs = READY_TIMEOUT_MS } = options;
  const command = await pinned([node, ...argv], core);
  const startedAt = performance.now();
  const child = spawn(command, options.env);
  const timedOut = new AbortController();
  try {
    const ready = await Promise.race([
      readyLine(child.process.stdout),
      child.exited.then(() => null),
      delay(readyTimeoutMs, 'timeout' as const, { signal: timedOut.signal }),
    ]);
    if (ready === 'timeout') throw notReadyInTime(label, readyTimeoutMs, child.stderr);
    if (ready === null) throw await earlyEnd(label, child, readyTimeoutMs - (performance.now() - startedAt));
    return handleOf(child, ready, performance.now() - startedAt);
  } catch (error) {
    child.killNow();
    await child.exited;
    throw error;
  } finally {
    timedOut.abort();
  }
}

type Supervised = ReturnType<typeof spawn>;

function spawn([file, ...args]: readonly string[], env: StartOptions['env'] = {}) {
  const process_ = execa(file!, args, {
    env,
    // Kept open and never written to: its end tells the server that we are gone, however we went.
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: false,
    reject: false,
    // A process group of its own, so that Ctrl-C reaches us alone; hence the registry, not `cleanup`.
    detached: process.platform !== 'win32',
    forceKillAfterDelay: GRACE_MS,
  });
  const stderr = new Tail(STDERR_LIMIT_BYTES);
  process_.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  let ended: Awaited<ServerHandle['exited']> | undefined;
  const gone = Promise.withResolvers<Awaited<ServerHandle['exited']>>();
  const settle = async (code: number | null, signal: NodeJS.Signals | null): Promise<void> => {
    ended = { code, signal };
    unregister(child);
    // Its last words may still be in the pipe, which a grandchild may hold open for ever.
    await Promise.race([process_, delay(DRAIN_MS, undefined, { ref: false })]);
    gone.resolve(ended);
  };
  process_.once('exit', settle);
  const child: Child & { kill(signal: NodeJS.Signals): void } = {
    kill: (signal) => {
      if (ended === undefined) process_.kill(signal);
    },
    killNow: () => child.kill('SIGKILL'),
    stop: async () => {
      child.kill('SIGTERM');
      await gone.promise;
    },
  };
  register(child);
  // What cannot be run at all has no exit event.
  if (process_.pid === undefined) void settle(null, null);
  return {
    ...child,
    process: process_,
    stderr,
    exited: gone.promise,
    alive: () => ended === undefined,
  };
}

/** stdout ended or the process did: waits for the rest, so that the error carries its last words. */
async function earlyEnd(label: string, child: Supervised, leftMs: number): Promise<ProcessError> {
  const ended = await Promise.race([child.exited, delay(Math.max(1, leftMs), null, { ref: false })]);
  if (ended === null) {
    return new ProcessError(
      'E_START',
      `${label} closed its stdout without a ready line`,
      child.stderr.lines(20),
    );
  }
  if (child.process.pid === undefined) {
    const result = await child.process;
    return new ProcessError('E_START', `${label} could not be started: ${result.shortMessage}`, [], result);
  }
  return exitedBeforeReady(label, ended, child.stderr);
}

function handleOf(child: Supervised, ready: ReadyLine, startupMs: number): ServerHandle {
  const wildcard = ready.host === null || ready.host === '0.0.0.0' || ready.host === '::';
  const host = wildcard ? '127.0.0.1' : ready.host!;
  const authority = host.includes(':') ? `[${host}]` : host;
  return {
    pid: ready.pid,
    host,
    port: ready.port,
    url: `http://${authority}:${ready.port}`,
    ...(ready.adminPort === null ? {} : { adminPort: ready.adminPort }),
    startupMs,
    exited: child.exited,
    alive: child.alive,
    stderr: () => child.stderr.text(),
    log: (lines = 20) => child.stderr.lines(lines),
    stop: child.stop,
    kill: child.kill,
  };
}
