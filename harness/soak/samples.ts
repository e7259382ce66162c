import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { readProcessMemory } from '../metrics/process-memory.ts';
import type { Point } from './trend.ts';

/** Open descriptors of a process, now. Throws when it is gone. */
export const descriptors = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

const EVERY_MS = 1_000;

/** Reads the resident set (bytes) and the descriptors of a process every second, until it is stopped. */
export class Samples {
  readonly rss: Point[] = [];
  mostDescriptors = 0;
  readonly #pid: number;
  readonly #startedAt = performance.now();
  readonly #timer: NodeJS.Timeout;

  constructor(pid: number) {
    this.#pid = pid;
    this.#timer = setInterval(() => this.#take(), EVERY_MS);
  }

  #take(): void {
    const memory = readProcessMemory(this.#pid);
    if (memory === null) return;
    this.rss.push({ t: (performance.now() - this.#startedAt) / 1_000, value: memory.rssBytes });
    this.mostDescriptors = Math.max(this.mostDescriptors, descriptors(this.#pid));
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** The number of descriptors once it is down to `atMost`, or after `waitMs` at the latest. */
export async function settledDescriptors(pid: number, atMost: number, waitMs: number): Promise<number> {
  const until = performance.now() + waitMs;
  let open = descriptors(pid);
  while (open > atMost && performance.now() < until) {
    await delay(100);
    open = descriptors(pid);
  }
  return open;
}
