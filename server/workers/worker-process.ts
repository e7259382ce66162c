import { type ChildProcess, fork } from 'node:child_process';
import type { Duplex } from 'node:stream';
import type { AdminArguments, AdminCallName } from '../admin/calls.ts';
import type { Json } from '../admin/json.ts';
import type { Connection } from '../http/connection-passing.ts';
import type { Reloaded } from '../reload.ts';
import type { ClockState } from '../services/clock.ts';
import { answerCalls, type RemoteCalls } from './answerer.ts';
import { CHANNEL_FD, type ToPrimary, type ToWorker, WORKER_VARIABLE } from './messages.ts';
import { Questions } from './questions.ts';

export interface WorkerEvents {
  wishes(worker: WorkerProcess, wish: { host: string; port: number; modules: readonly string[] }): void;
  serving(worker: WorkerProcess): void;
  taken(worker: WorkerProcess, id: number): void;
  /** `how`: exit code or signal. */
  ended(worker: WorkerProcess, how: string, code: number | null): void;
}

export interface Spawn {
  /** The program to run again. */
  entry: string;
  argv: readonly string[];
  calls: RemoteCalls;
}

/** What a worker wrote before it ended is there to be read; so long may that take. */
const LAST_WORDS_MS = 100;

/** One worker, seen from the primary. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #questions = new Questions();
  #serving = false;
  #gone = false;

  constructor({ entry, argv, calls }: Spawn, events: WorkerEvents) {
    const child = fork(entry, [...argv], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'],
      env: { ...process.env, [WORKER_VARIABLE]: String(CHANNEL_FD) },
    });
    this.#child = child;
    answerCalls(child.stdio[CHANNEL_FD] as Duplex, calls);
    child.on('message', (message: ToPrimary) => this.#hear(message, events));
    // Sending to a worker that has just died; its exit says so.
    child.on('error', () => {});
    const exited = new Promise<[code: number | null, signal: string | null]>((resolve) => {
      child.once('exit', (code, signal) => resolve([code, signal]));
    });
    const disconnected = new Promise<void>((resolve) => {
      child.once('disconnect', resolve);
      // With connections on their way to it, a channel may end without a word.
      child.once('exit', () => setTimeout(resolve, LAST_WORDS_MS));
    });
    // What it said last is read after its exit: a connection it has taken must not be given to another one.
    void Promise.all([exited, disconnected]).then(([[code, signal]]) => {
      this.#gone = true;
      this.#serving = false;
      this.#questions.abandon();
      events.ended(this, signal ?? `exit code ${code}`, code);
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** It waits for connections. */
  get serving(): boolean {
    return this.#serving;
  }

  listening(port: number): void {
    this.#tell({ kind: 'listening', port });
  }

  give(id: number, connection: Connection): void {
    // Kept open here until the worker has it: if it dies before, another one gets it.
    this.#tell({ kind: 'connection', id }, connection);
  }

  /** undefined: it is gone. */
  admin(name: AdminCallName, args: AdminArguments): Promise<Json | undefined> {
    if (this.#gone) return Promise.resolve(undefined);
    return this.#questions.ask((id) => this.#tell({ kind: 'admin', id, name, args }));
  }

  /** Resolves when it shows that time, or is gone. */
  clock(state: ClockState): Promise<unknown> {
    if (this.#gone) return Promise.resolve();
    return this.#questions.ask((id) => this.#tell({ kind: 'clock', id, state }));
  }

  reload(): Promise<{ outcome: Reloaded; modules: readonly string[] } | undefined> {
    if (this.#gone) return Promise.resolve(undefined);
    return this.#questions.ask((id) => this.#tell({ kind: 'reload', id }));
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  #tell(message: ToWorker, connection?: Connection): void {
    if (!this.#child.connected) return;
    this.#child.send(message, connection, { keepOpen: true }, () => {});
  }

  #hear(message: ToPrimary, events: WorkerEvents): void {
    switch (message.kind) {
      case 'serve':
        events.wishes(this, message);
        return;
      case 'serving':
        this.#serving = true;
        events.serving(this);
        return;
      case 'taken':
        events.taken(this, message.id);
        return;
      case 'answer':
        this.#questions.answered(message.id, message.answer);
        return;
      case 'reloaded':
        this.#questions.answered(message.id, message);
        return;
      default:
        message satisfies never;
    }
  }
}
