import { type ChildProcess, fork } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { TrialError } from '../../model/errors.ts';
import type { CallMessage, ReplyMessage, WireError } from './protocol.ts';

const STDERR_KEPT = 16 * 1024;
const STOP_GRACE_MS = 2_000;

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export interface WorkerOptions {
  /** The worker's file, from `new URL(…, import.meta.url)`. */
  script: URL;
  /** Core to pin it to by `taskset`, or null. */
  core: number | null;
  /** Named in error messages. */
  label: string;
}

function fromWire(error: WireError): Error {
  if (error.code !== null) return new TrialError(error.code, error.message, error.details);
  const defect = new Error(error.message);
  defect.stack = error.stack;
  return defect;
}

/**
 * A load generator's own process, so that neither the harness's work nor its garbage collector disturbs
 * the load. Every call rejects with TrialError `E_GENERATOR` when the process dies.
 */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #label: string;
  readonly #pending = new Map<number, Pending>();
  readonly #gone: Promise<void>;
  #nextId = 0;
  #stderr = '';
  #ended: TrialError | undefined;
  #stopping = false;

  constructor({ script, core, label }: WorkerOptions) {
    this.#label = label;
    const pinned =
      core === null ? {} : { execPath: 'taskset', execArgv: ['-c', `${core}`, process.execPath] };
    this.#child = fork(fileURLToPath(script), [], {
      execArgv: [],
      ...pinned,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const stderr = this.#child.stderr!;
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_KEPT);
    });
    // Not the child's 'close': Node does not emit it after a disconnect that came from this side.
    const stderrClosed = new Promise((resolve) => stderr.once('close', resolve));
    const exited = new Promise<string>((resolve) => {
      this.#child.on('exit', (code, signal) => resolve(`ended with ${signal ?? `exit code ${code}`}`));
    });
    const neverStarted = new Promise<void>((resolve) => {
      this.#child.on('error', () => this.#child.pid === undefined && resolve());
    });
    void Promise.all([exited, stderrClosed]).then(([how]) => this.#fail(how));
    this.#gone = Promise.race([exited.then(() => {}), neverStarted]);
    this.#hold(false);
    this.#child.on('message', (message) => this.#reply(message as ReplyMessage));
    this.#child.on('error', (error) =>
      this.#fail(`could not be started or reached: ${error.message}`, error),
    );
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** False once the process has ended or is being stopped. */
  get usable(): boolean {
    return this.#ended === undefined && !this.#stopping;
  }

  call<Result>(method: string, argument: unknown): Promise<Result> {
    return new Promise<unknown>((resolve, reject) => {
      if (this.#ended !== undefined) return reject(this.#ended);
      const id = this.#nextId++;
      this.#pending.set(id, { resolve, reject });
      this.#hold(true);
      const message: CallMessage = { id, method, argument };
      this.#child.send(message, (error) => {
        if (error !== null) this.#fail(`could not be reached: ${error.message}`, error);
      });
    }) as Promise<Result>;
  }

  /** Lets the process end by itself, kills it after 2 s, and resolves when it is gone. Idempotent. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#hold(true);
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_GRACE_MS);
    await this.#gone;
    clearTimeout(timer);
  }

  /** A worker that nobody waits for does not keep the harness alive: it ends when the harness does. */
  #hold(on: boolean): void {
    const stderr = this.#child.stderr as Socket;
    for (const handle of [this.#child, this.#child.channel, stderr]) on ? handle?.ref() : handle?.unref();
  }

  #reply(message: ReplyMessage): void {
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (this.#pending.size === 0) this.#hold(false);
    if (message.ok) pending?.resolve(message.value);
    else pending?.reject(fromWire(message.error));
  }

  #fail(what: string, cause?: unknown): void {
    const log = this.#stderr.trim().split('\n').slice(-20);
    this.#ended ??= new TrialError(
      'E_GENERATOR',
      `the ${this.#label} load generator's process ${what}`,
      log,
      cause,
    );
    for (const pending of this.#pending.values()) pending.reject(this.#ended);
    this.#pending.clear();
  }
}
