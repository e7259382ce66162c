/** Servers that are not ours: any command that listens on the port it is given. */
import { setTimeout as delay } from 'node:timers/promises';
import { readProcessStat } from '../metrics/process-stat.ts';
import type { ProcessTree } from '../metrics/process-tree.ts';
import type { Readiness, StopRule } from '../model/target.ts';
import { endedEarly, notItsPort, notReady } from './command-failure.ts';
import { listenersOn, portsOf } from './listeners.ts';
import { pinned } from './pinning.ts';
import { LineWatch, untilReady } from './readiness.ts';
import { type GroupChild, spawnGroup } from './spawn-group.ts';
import type { ServerHandle } from './types.ts';

export interface CommandOptions {
  /** `{port}` in words and environment stands for the port. */
  words: readonly string[];
  cwd: string;
  /** Beside the lab's own, and PORT. */
  env: Readonly<Record<string, string>>;
  port: number;
  ready: Readiness;
  stop: StopRule;
  /** Core to pin to, with all it starts, where taskset exists. */
  core: number | null;
  /** Named in error messages. */
  label: string;
}

/** One whose port was taken by another ends by itself very soon. */
const END_NEWS_MS = 500;

const fill = (text: string, port: number): string => text.replaceAll('{port}', String(port));

/**
 * Starts the command and waits until it is ready. Throws ProcessError: E_START when it cannot be run, or somebody else
 * answers on its port, E_PORT_IN_USE, E_EXITED when it ends first, E_READY_TIMEOUT. On an error nothing is left running.
 */
export async function startCommand(options: CommandOptions): Promise<ServerHandle> {
  const { port, ready, label } = options;
  const words = options.words.map((word) => fill(word, port));
  const env = Object.fromEntries(
    Object.entries(options.env).map(([name, value]) => [name, fill(value, port)] as const),
  );
  const lines = ready.log === null ? null : new LineWatch(ready.log);
  let watching = true;
  const startedAt = performance.now();
  const child = await spawnGroup({
    words: await pinned(words, options.core),
    cwd: options.cwd,
    env: { ...env, PORT: String(port) },
    stop: options.stop,
    label,
    // A server may write a line for every request: when it is ready nobody reads them.
    onOutput: (chunk, stream) => {
      if (watching) lines?.push(stream, chunk.toString('utf8'));
    },
  });
  const over = new AbortController();
  try {
    const { signal } = over;
    const host = await Promise.race([
      untilReady({ port, ready, logged: lines?.found ?? null, signal }),
      child.exited.then((end) => Promise.reject(endedEarly(label, end, child.output, port))),
      delay(ready.withinMs, undefined, { signal }).then(() =>
        Promise.reject(notReady(label, { port, ready }, child.output, portsOf(child.group.members()))),
      ),
    ]);
    const startupMs = performance.now() - startedAt;
    const holders = await ownersOf(port, child, label);
    return handleOf(child, { host, port, startupMs, holders });
  } catch (error) {
    child.killNow();
    await child.exited;
    throw error;
  } finally {
    watching = false;
    over.abort();
  }
}

/** Processes of the command that listen. Throws when it is somebody else who answers there. */
async function ownersOf(port: number, child: GroupChild, label: string): Promise<ProcessTree> {
  const first = listenersOn(port, child.group.members());
  if (first.holders.length > 0) return first.holders;
  // Of one that is just ending, because the port is taken, nothing is certain.
  const end = await Promise.race([child.exited, delay(END_NEWS_MS, null)]);
  if (end !== null) throw endedEarly(label, end, child.output, port);
  const { holders, foreign } = listenersOn(port, child.group.members());
  if (foreign) throw notItsPort(label, port, child.output);
  return holders;
}

interface Ready {
  host: string;
  port: number;
  startupMs: number;
  holders: ProcessTree;
}

function handleOf(child: GroupChild, { host, port, startupMs, holders }: Ready): ServerHandle {
  return {
    pid: child.pid,
    host,
    port,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    startupMs,
    exited: child.exited,
    alive: child.alive,
    stderr: () => child.output.text(),
    log: (lines = 20) => child.output.lines(lines),
    stop: child.stop,
    kill: (signal) => {
      if (signal === 'SIGKILL') child.group.kill();
      else child.group.signal(signal);
    },
    replaced: () => replaced(child, port, holders),
  };
}

/** Something inside, npm or a watcher or a loop of a shell, may start the server again under the eyes of the load. */
function replaced(child: GroupChild, port: number, holders: ProcessTree): string | null {
  const left = holders.filter(({ pid, startTicks }) => {
    const stat = readProcessStat(pid);
    return stat !== null && !stat.zombie && stat.startTicks === startTicks;
  });
  if (holders.length === 0 || left.length > 0 || !child.alive()) return null;
  const before = `process ${holders.map(({ pid }) => pid).join(', ')}, which listened on port ${port}, has ended`;
  const [now] = listenersOn(port, child.group.members()).holders;
  return now === undefined
    ? `${before}, while the command that started it (process ${child.pid}) goes on`
    : `${before}, and process ${now.pid} of the same command listens in its place: something restarts the server`;
}
