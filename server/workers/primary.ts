import { ADMIN_CALLS, type AdminBackend } from '../admin/calls.ts';
import { adminError } from '../admin/errors.ts';
import type { Json } from '../admin/json.ts';
import { mergeAdmin } from '../admin/merge.ts';
import { StartError } from '../errors.ts';
import { accept, type Connection } from '../http/connection-passing.ts';
import type { Listener } from '../http/listener.ts';
import type { ClockState } from '../services/clock.ts';
import type { RemoteCalls } from './answerer.ts';
import { PassRound } from './pass-round.ts';
import { type Spawn, WorkerProcess } from './worker-process.ts';

/** Workers in a row that ended before they served; then the primary gives up. */
const MOST_FALSE_STARTS = 5;
/** Pause before the second attempt, doubled for every one after it. The first comes at once. */
const PAUSE_MS = 100;

export interface PrimaryOptions {
  workers: number;
  entry: string;
  argv: readonly string[];
  calls: RemoteCalls;
  log(text: string): void;
  /** Cannot go on: all workers have been told to end. */
  failed(error: Error): void;
}

export interface Primary {
  readonly host: string;
  readonly port: number;
  readonly pids: readonly number[];
  /** As the workers have loaded it. */
  readonly modules: readonly string[];
  /** Asks workers, and makes one answer of theirs. */
  readonly backend: AdminBackend;
  /** All workers load the script again. undefined: none is there. */
  reload(): ReturnType<WorkerProcess['reload']>;
  /** Resolves when all workers show that time. */
  setClock(state: ClockState): Promise<void>;
  /** Takes no more connections, tells the workers to end, waits for them; kills who is still there after `ms`. */
  end(ms: number): Promise<void>;
}

/**
 * Starts workers and resolves when all serve. The primary accepts and passes each connection on, unread. A socket
 * that all workers accept from (node:cluster's SCHED_NONE) loses nothing either when one is killed, but gives most
 * of a burst to whoever wakes first (59 of 64 to one of four); node:cluster's own passing round is fair, but a
 * connection that was on its way to a worker that dies hangs for ever. Here it stays open until the worker has it.
 * Workers are processes: what kills one, an abort in the engine say, leaves the others alone.
 *
 * Rejects with StartError: the first worker said why, or the port cannot be had.
 */
export async function startWorkers(options: PrimaryOptions): Promise<Primary> {
  const supervisor = new Supervisor(options);
  await supervisor.start();
  return supervisor;
}

/** A worker has said why on stderr; only its exit code is passed on. */
export class WorkerRefused extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`a worker ended with exit code ${exitCode} before it served`);
    this.name = 'WorkerRefused';
    this.exitCode = exitCode;
  }
}

class Supervisor implements Primary {
  host = '';
  port = 0;
  modules: readonly string[] = [];
  readonly backend: AdminBackend = { call: (name, args) => this.#ask(name, args) };
  readonly #options: PrimaryOptions;
  readonly #spawn: Spawn;
  readonly #workers = new Set<WorkerProcess>();
  readonly #round = new PassRound<Connection>((connection) => connection.destroy());
  readonly #started = Promise.withResolvers<void>();
  #listener: Promise<Listener> | null = null;
  #falseStarts = 0;
  #up = false;
  #ending = false;
  #empty: (() => void) | null = null;

  constructor(options: PrimaryOptions) {
    this.#options = options;
    this.#spawn = { entry: options.entry, argv: options.argv, calls: options.calls };
  }

  /** The first alone: what is wrong with the script is said once. */
  async start(): Promise<void> {
    this.#fork();
    await this.#started.promise;
  }

  get pids(): number[] {
    return this.#serving().map(({ pid }) => pid);
  }

  async reload(): ReturnType<WorkerProcess['reload']> {
    const answers = await Promise.all(this.#serving().map((worker) => worker.reload()));
    const told = answers.filter((answer) => answer !== undefined);
    const answer = told.find(({ outcome }) => !outcome.ok) ?? told[0];
    if (answer !== undefined) this.modules = answer.modules;
    return answer;
  }

  /** Those that are only starting are told too: they may have asked for the time already. */
  async setClock(state: ClockState): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => worker.clock(state)));
  }

  async end(ms: number): Promise<void> {
    this.#ending = true;
    // That the port cannot be had is reported where the worker that wished for it waits.
    this.#listener?.then(
      (listener) => listener.close(),
      () => {},
    );
    if (this.#workers.size === 0) return;
    const gone = new Promise<void>((resolve) => {
      this.#empty = resolve;
    });
    for (const worker of this.#workers) worker.kill('SIGTERM');
    const late = setTimeout(() => {
      for (const worker of this.#workers) worker.kill('SIGKILL');
    }, ms);
    await gone;
    clearTimeout(late);
  }

  #serving(): WorkerProcess[] {
    return [...this.#workers].filter(({ serving }) => serving);
  }

  #fork(): void {
    if (this.#ending) return;
    const worker = new WorkerProcess(this.#spawn, {
      wishes: (it, wish) => this.#wishes(it, wish),
      serving: (it) => this.#serves(it),
      taken: (it, id) => this.#round.taken(it, id),
      ended: (it, how, code) => this.#ended(it, how, code),
    });
    this.#workers.add(worker);
  }

  #wishes(worker: WorkerProcess, wish: { host: string; port: number; modules: readonly string[] }): void {
    this.modules = wish.modules;
    if (this.#listener === null) {
      this.host = wish.host;
      const connected = (socket: Connection): void => this.#round.pass(socket);
      this.#listener = accept({ host: wish.host, port: wish.port, connected });
    }
    this.#listener.then(
      ({ port }) => {
        this.port = port;
        worker.listening(port);
      },
      (error: Error) => this.#fail(error),
    );
  }

  #serves(worker: WorkerProcess): void {
    this.#falseStarts = 0;
    this.#round.join(worker);
    if (this.#up) return;
    const missing = this.#options.workers - this.#workers.size;
    for (let i = 0; i < missing; i++) this.#fork();
    if (this.#serving().length < this.#options.workers) return;
    this.#up = true;
    this.#started.resolve();
  }

  #ended(worker: WorkerProcess, how: string, code: number | null): void {
    const served = this.#round.has(worker);
    this.#round.leave(worker);
    this.#workers.delete(worker);
    if (this.#ending) {
      if (this.#workers.size === 0) this.#empty?.();
      return;
    }
    if (served) {
      this.#options.log(`worker ${worker.pid} ended (${how}): another one takes its place`);
      this.#fork();
      return;
    }
    this.#falseStarts++;
    if (!this.#up && code !== null && code !== 0) {
      this.#fail(new WorkerRefused(code));
    } else if (this.#falseStarts >= MOST_FALSE_STARTS) {
      const text = `${MOST_FALSE_STARTS} workers in a row ended before they served, the last one with ${how}`;
      this.#fail(new StartError('E_SCRIPT', text));
    } else {
      this.#options.log(`worker ${worker.pid} ended (${how}) before it served`);
      setTimeout(() => this.#fork(), PAUSE_MS * 2 ** (this.#falseStarts - 1));
    }
  }

  #fail(error: Error): void {
    if (this.#ending) return;
    void this.end(0).then(() => {
      if (this.#up) this.#options.failed(error);
      else this.#started.reject(error);
    });
  }

  async #ask(...[name, args]: Parameters<AdminBackend['call']>): Promise<Json> {
    const asked = this.#serving();
    if (ADMIN_CALLS[name] === 'one') asked.splice(1);
    const answers = await Promise.all(asked.map((worker) => worker.admin(name, args)));
    const told = answers.filter((answer) => answer !== undefined);
    if (told.length > 0) return mergeAdmin(name, told);
    if (name === 'ready') return { ready: false, reason: 'no worker serves' };
    return adminError(503, 'E_NOT_READY', 'no worker serves');
  }
}
