import { type WorkerOptions, WorkerProcess } from './worker-process.ts';

/**
 * One worker process for all open sessions of a generator: variants that are compared in one epoch are
 * loaded by the same process, so no variant gets a generator that happens to be faster. It starts with the
 * first session and ends with the last.
 */
export class SharedWorker {
  readonly #options: WorkerOptions;
  #worker: WorkerProcess | undefined;
  #users = 0;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  /** Whoever acquires calls `release` exactly once. */
  acquire(): { worker: WorkerProcess; release(): Promise<void> } {
    if (this.#worker?.usable !== true) {
      this.#worker = new WorkerProcess(this.#options);
      this.#users = 0;
    }
    const worker = this.#worker;
    this.#users++;
    return {
      worker,
      release: async () => {
        if (this.#worker !== worker) return worker.stop();
        if (--this.#users > 0) return;
        this.#worker = undefined;
        await worker.stop();
      },
    };
  }
}
