import { ENDING } from '../../model/source.ts';
import type { LoadGenerator, LoadSession, LoadTarget, SliceResult } from '../generator.ts';
import { SharedWorker } from '../worker/shared-worker.ts';
import type { WorkerProcess } from '../worker/worker-process.ts';
import { PATIENCE, type Patience } from './closed-loop.ts';
import type { OpenLoopOptions, OpenLoopResult } from './open-loop.ts';

export interface PacedOptions {
  /** Core the generator's process is pinned to (taskset), or null. */
  core: number | null;
  /** For tests: how long to wait for an answer, how often to try to connect. */
  patience?: Partial<Patience>;
}

/**
 * Our own generator: closed and open loop, for servers that keep connections and for those that close them.
 *
 * Service time runs from the actual send to the last byte of the answer. Where a server closes its
 * connections every request needs a new one, and its service time runs from the start of connecting.
 */
export class Paced implements LoadGenerator {
  readonly kind = 'paced';
  readonly refusesClosingServers = null;
  readonly #worker: SharedWorker;
  readonly #patience: Patience;

  constructor({ core, patience }: PacedOptions) {
    this.#worker = new SharedWorker({
      script: new URL(`./worker${ENDING}`, import.meta.url),
      core,
      label: 'paced',
    });
    this.#patience = { ...PATIENCE, ...patience };
  }

  async unavailable(): Promise<null> {
    return null;
  }

  async open(target: LoadTarget): Promise<PacedSession> {
    const { worker, release } = this.#worker.acquire();
    try {
      const id = await worker.call<number>('open', { target, patience: this.#patience });
      return new PacedSession(worker, id, release);
    } catch (error) {
      await release();
      throw error;
    }
  }
}

export class PacedSession implements LoadSession {
  readonly #worker: WorkerProcess;
  readonly #id: number;
  #release: (() => Promise<void>) | undefined;

  constructor(worker: WorkerProcess, id: number, release: () => Promise<void>) {
    this.#worker = worker;
    this.#id = id;
    this.#release = release;
  }

  /** Process that generates the load. */
  get pid(): number | undefined {
    return this.#worker.pid;
  }

  warmUp(requests: number): ReturnType<LoadSession['warmUp']> {
    return this.#worker.call('warmUp', { id: this.#id, requests });
  }

  slice(options: { durationMs: number; discardMs: number }): Promise<SliceResult> {
    return this.#worker.call('slice', { id: this.#id, options });
  }

  /** Requests at the times of a schedule, whatever the server does. Ask `honesty` whether the result stands. */
  openLoop(options: OpenLoopOptions): Promise<OpenLoopResult> {
    return this.#worker.call('openLoop', { id: this.#id, options });
  }

  async close(): Promise<void> {
    const release = this.#release;
    this.#release = undefined;
    if (release === undefined) return;
    if (this.#worker.usable) await this.#worker.call('close', { id: this.#id });
    await release();
  }
}

export function createPaced(options: PacedOptions): Paced {
  return new Paced(options);
}
