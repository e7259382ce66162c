/** A command that is to end by itself: an installation, a build, somebody's tests. Its whole group ends with it. */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { type End, spawnGroup } from './spawn-group.ts';

export interface RunOptions {
  words: readonly string[];
  cwd: string;
  /** Beside the lab's own. */
  env: Readonly<Record<string, string>>;
  /** Named in error messages. */
  label: string;
  /** All it says is written there as well. */
  logFile?: string;
  /** When aborted, the group is stopped and its reason thrown. */
  signal?: AbortSignal;
  /** Then the group is stopped. */
  withinMs?: number;
}

export interface RunResult extends End {
  /** It was stopped because its time was up. */
  timedOut: boolean;
  /** The last lines of stdout and stderr together. */
  log(lines: number): readonly string[];
}

const STOP = { signal: 'SIGTERM', graceMs: 2_000 } as const;

/** Resolves when it has ended, with whatever code. Throws ProcessError E_START when it cannot be run. */
export async function runCommand(options: RunOptions): Promise<RunResult> {
  const { words, cwd, env, label, logFile, signal, withinMs } = options;
  signal?.throwIfAborted();
  const file = logFile === undefined ? null : createWriteStream(logFile);
  const over = new AbortController();
  try {
    const child = await spawnGroup({
      words,
      cwd,
      env,
      stop: STOP,
      label,
      onOutput: (chunk) => file?.write(chunk),
    });
    const onAbort = (): void => void child.stop();
    signal?.addEventListener('abort', onAbort, { once: true });
    let timedOut = false;
    const timer =
      withinMs === undefined
        ? null
        : delay(withinMs, undefined, { signal: over.signal }).then(
            () => {
              timedOut = true;
              return child.stop();
            },
            () => undefined,
          );
    const end = await child.exited;
    over.abort();
    await timer;
    signal?.removeEventListener('abort', onAbort);
    signal?.throwIfAborted();
    return { ...end, timedOut, log: (lines) => child.output.lines(lines) };
  } finally {
    over.abort();
    if (file !== null) {
      file.end();
      await once(file, 'close');
    }
  }
}
