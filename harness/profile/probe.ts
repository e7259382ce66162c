/** The lab's end of probe.mjs: a local socket to which a profiled server connects, and what may be asked of it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { TrialError } from '../model/errors.ts';

const PRELOAD = pathToFileURL(join(import.meta.dirname, 'probe.mjs')).href;
const CONNECT_DEADLINE_MS = 10_000;
/** A long CPU profile takes seconds to be written as JSON. */
const ANSWER_DEADLINE_MS = 60_000;

export interface WindowOptions {
  /** Time between samples of the stack, µs. Absent: no CPU profile. */
  cpuIntervalUs?: number;
  /** One allocation in about so many bytes is sampled. Absent: no heap profile. */
  heapIntervalBytes?: number;
  /** The heap profile has only what is still alive when it is read. */
  live?: boolean;
  /** V8 prints a line on stdout for every collection. */
  traceGc?: boolean;
  /** Notes what holds the event loop as well, which costs a wake-up every 2 ms. */
  holds?: boolean;
}

/** What the process spent while the window was open. */
export interface WindowResult {
  wallMs: number;
  userUs: number;
  systemUs: number;
  voluntarySwitches: number;
  involuntarySwitches: number;
  /** Share of time that the event loop was not waiting, 0…1. */
  loopUtilization: number;
  loopActiveMs: number;
  loopIdleMs: number;
  /** Times of 5 ms and more in which the loop looked at no timer, though its thread had a processor. null: not asked for. */
  holdsMs: readonly number[] | null;
  collections: readonly { kind: string; ms: number }[];
  memoryBefore: NodeJS.MemoryUsage;
  memoryAfter: NodeJS.MemoryUsage;
}

export interface Probe extends AsyncDisposable {
  /** Arguments for `node` before the server's own. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Throws TrialError when the server does not connect or answers with an error. */
  open(options: WindowOptions): Promise<void>;
  close(files: { cpuFile?: string; heapFile?: string }): Promise<WindowResult>;
  /** Collects garbage and reads what is left. `heapFile`: the heap profile so far; its window stays open. */
  read(files: { heapFile?: string }): Promise<NodeJS.MemoryUsage>;
}

interface Message {
  pid?: number;
  id?: number;
  result?: unknown;
  error?: string;
}

/** `label`: of the server, for messages. */
export async function createProbe(label: string): Promise<Probe> {
  const folder = await mkdtemp(join(tmpdir(), 'perfduel-probe-'));
  const path = join(folder, 'probe.sock');
  const connected = Promise.withResolvers<Socket>();
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const gone = (why: string): void => {
    for (const { reject } of waiting.values()) reject(new TrialError('E_PROBE', `${label}: ${why}`));
    waiting.clear();
  };
  const server = createServer((socket) => {
    socket.on('error', (error) => gone(`the probe's connection broke: ${error.message}`));
    socket.on('close', () => gone('the server ended while it was being profiled'));
    createInterface({ input: socket }).on('line', (line) => {
      const { id, result, error, pid } = JSON.parse(line) as Message;
      if (pid !== undefined) connected.resolve(socket);
      if (id === undefined) return;
      const asked = waiting.get(id);
      waiting.delete(id);
      if (error === undefined) asked?.resolve(result);
      else asked?.reject(new TrialError('E_PROBE', `${label}: the probe says: ${error}`));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });

  let last = 0;
  const ask = async (what: string, options: object): Promise<unknown> => {
    const socket = await within(
      CONNECT_DEADLINE_MS,
      connected.promise,
      `${label} did not connect to the probe`,
    );
    const id = ++last;
    const answer = Promise.withResolvers<unknown>();
    waiting.set(id, answer);
    socket.write(`${JSON.stringify({ ...options, id, do: what })}\n`);
    return within(ANSWER_DEADLINE_MS, answer.promise, `${label}: the probe did not answer "${what}"`);
  };
  return {
    argv: ['--import', PRELOAD],
    env: { LAB_PROBE: path },
    async open(options) {
      await ask('open', options);
    },
    close: async (files) => (await ask('close', files)) as WindowResult,
    read: async (files) => (await ask('read', files)) as NodeJS.MemoryUsage,
    async [Symbol.asyncDispose]() {
      connected.promise.then(
        (socket) => socket.destroy(),
        () => undefined,
      );
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function within<T>(deadlineMs: number, promise: Promise<T>, sentence: string): Promise<T> {
  const timer = new AbortController();
  try {
    return await Promise.race([
      promise,
      delay(deadlineMs, undefined, { signal: timer.signal, ref: false }).then(() => {
        throw new TrialError('E_PROBE', `${sentence} within ${deadlineMs / 1_000} s`);
      }),
    ]);
  } finally {
    timer.abort();
  }
}
