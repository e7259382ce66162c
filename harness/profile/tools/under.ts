/** A server under another program, which passes the server's ready line on and takes messages. */
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { ProcessError } from '../../model/errors.ts';
import { hasTaskset } from '../../process/pinning.ts';
import { parseReadyLine, type ReadyLine } from '../../process/ready.ts';
import { exitedBeforeReady, notReadyInTime } from '../../process/start-failure.ts';
import type { ServerHandle, StartOptions } from '../../process/types.ts';
import { type ProcessGroup, startGroup } from './process-group.ts';

/** Tools load themselves and then start another Node. */
const READY_TIMEOUT_MS = 18_000;
const LOG_LINES = 20;

export interface UnderOptions extends StartOptions {
  cwd?: string;
  /** Every line of stdout after the ready line. */
  onLine?(line: string): void;
}

export interface Under {
  /** `pid` is the server's; `exited` settles when the program around it has ended. */
  handle: ServerHandle;
  /** To the program that was started. */
  send(message: object): void;
  /** Its next message. Rejects with ProcessError when it ends instead. */
  answer(): Promise<unknown>;
}

/** Starts `node …argv`. Throws ProcessError as startServer does; on an error nothing is left running. */
export async function startUnder(options: UnderOptions): Promise<Under> {
  const { label, core, argv, node = process.execPath, readyTimeoutMs = READY_TIMEOUT_MS } = options;
  const command = [node, ...argv];
  const pinned = core != null && (await hasTaskset());
  const startedAt = performance.now();
  const group = startGroup(pinned ? ['taskset', '-c', String(core), ...command] : command, options);
  const timer = new AbortController();
  try {
    const ready = await Promise.race([
      firstReadyLine(group, options.onLine),
      group.exited.then(() => null),
      delay(readyTimeoutMs, 'timeout' as const, { signal: timer.signal }),
    ]);
    if (ready === 'timeout') throw notReadyInTime(label, readyTimeoutMs, group.stderr);
    if (ready === null) throw await earlyEnd(label, group);
    return {
      handle: handleOf(group, ready, performance.now() - startedAt),
      send: (message) => void group.process.send(message),
      answer: () => nextMessage(label, group),
    };
  } catch (error) {
    group.killNow();
    await group.exited;
    throw error;
  } finally {
    timer.abort();
  }
}

function firstReadyLine(
  { process }: ProcessGroup,
  onLine: (line: string) => void = () => undefined,
): Promise<ReadyLine> {
  const { promise, resolve } = Promise.withResolvers<ReadyLine>();
  let ready: ReadyLine | null = null;
  createInterface({ input: process.stdout }).on('line', (line) => {
    if (ready !== null) return onLine(line);
    ready = parseReadyLine(line);
    if (ready !== null) resolve(ready);
  });
  return promise;
}

async function earlyEnd(label: string, group: ProcessGroup): Promise<ProcessError> {
  if (group.process.pid !== undefined) return exitedBeforeReady(label, await group.exited, group.stderr);
  const { shortMessage } = await group.process;
  return new ProcessError('E_START', `${label} could not be started: ${shortMessage}`);
}

function nextMessage(label: string, { process, exited, stderr }: ProcessGroup): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  process.once('message', resolve);
  void exited.then(() =>
    reject(new ProcessError('E_EXITED', `${label} ended instead of answering`, stderr.lines(LOG_LINES))),
  );
  return promise;
}

function handleOf(group: ProcessGroup, { pid, port, host }: ReadyLine, startupMs: number): ServerHandle {
  const reachable = host ?? '127.0.0.1';
  return {
    pid,
    port,
    host: reachable,
    url: `http://${reachable}:${port}`,
    startupMs,
    exited: group.exited,
    alive: group.alive,
    stderr: () => group.stderr.text(),
    log: (lines = LOG_LINES) => group.stderr.lines(lines),
    stop: group.stop,
    kill: group.kill,
  };
}
