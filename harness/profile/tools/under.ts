/** A server under another program, which passes the server's ready line on. */
import { setTimeout as delay } from 'node:timers/promises';
import { pinned } from '../../process/pinning.ts';
import { parseReadyLine, type ReadyLine } from '../../process/ready.ts';
import { type GroupChild, spawnGroup } from '../../process/spawn-group.ts';
import { exitedBeforeReady, notReadyInTime } from '../../process/start-failure.ts';
import type { ServerHandle, StartOptions } from '../../process/types.ts';

/** Tools load themselves and then start another Node. */
const READY_TIMEOUT_MS = 18_000;
const LOG_LINES = 20;
const STOP = { signal: 'SIGTERM', graceMs: 2_000 } as const;

export interface UnderOptions extends StartOptions {
  cwd?: string;
  /** Every line of stdout and stderr but the ready line. */
  onLine?(line: string): void;
}

export interface Under {
  /** `pid` is the server's; `exited` settles when the program around it has ended. */
  handle: ServerHandle;
  /** Of the program around it. */
  pid: number;
}

/** Starts `node …argv`. Throws ProcessError as startServer does; on an error nothing is left running. */
export async function startUnder(options: UnderOptions): Promise<Under> {
  const {
    label,
    core = null,
    argv,
    env = {},
    cwd = process.cwd(),
    readyTimeoutMs = READY_TIMEOUT_MS,
  } = options;
  const words = await pinned([options.node ?? process.execPath, ...argv], core);
  const ready = Promise.withResolvers<ReadyLine>();
  const startedAt = performance.now();
  const child = await spawnGroup({
    words,
    cwd,
    env,
    stop: STOP,
    label,
    onOutput: byLine((line) => {
      const found = parseReadyLine(line);
      if (found === null) options.onLine?.(line);
      else ready.resolve(found);
    }),
  });
  const timer = new AbortController();
  try {
    const first = await Promise.race([
      ready.promise,
      child.exited,
      delay(readyTimeoutMs, 'timeout' as const, { signal: timer.signal }),
    ]);
    if (first === 'timeout') throw notReadyInTime(label, readyTimeoutMs, child.output);
    if (!('port' in first)) throw exitedBeforeReady(label, first, child.output);
    return { handle: handleOf(child, first, performance.now() - startedAt), pid: child.pid };
  } catch (error) {
    child.killNow();
    await child.exited;
    throw error;
  } finally {
    timer.abort();
  }
}

/** Whole lines of several streams, whose pieces may come in turn. */
function byLine(onLine: (line: string) => void): (chunk: Buffer, stream: object) => void {
  const unfinished = new Map<object, string>();
  return (chunk, stream) => {
    const lines = ((unfinished.get(stream) ?? '') + chunk.toString('utf8')).split('\n');
    unfinished.set(stream, lines.pop()!);
    for (const line of lines) onLine(line);
  };
}

function handleOf(child: GroupChild, { pid, port, host }: ReadyLine, startupMs: number): ServerHandle {
  const reachable = host ?? '127.0.0.1';
  return {
    pid,
    port,
    host: reachable,
    url: `http://${reachable}:${port}`,
    startupMs,
    exited: child.exited,
    alive: child.alive,
    stderr: () => child.output.text(),
    // The ready line says nothing to anybody who looks for a failure.
    log: (lines = LOG_LINES) =>
      child.output
        .lines(lines + 1)
        .filter((line) => parseReadyLine(line) === null)
        .slice(-lines),
    stop: child.stop,
    kill: (signal) => (signal === 'SIGKILL' ? child.group.kill() : child.group.signal(signal)),
  };
}
