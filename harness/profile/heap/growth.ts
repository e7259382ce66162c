/** Memory over a soak: a server under steady load, read again and again after a collection, with no request in flight. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Equipment } from '../../experiment/equipment.ts';
import type { Build } from '../../model/target.ts';
import type { Probe } from '../probe.ts';
import { refuseFailed, withProbed } from '../probed.ts';
import { inRounds, type RoundsOptions } from '../rounds.ts';
import { type HeapProfile, parseHeapProfile } from './heap-profile.ts';

/** Bytes, after a collection. */
export interface Reading {
  /** Answered since the load began. */
  requests: number;
  heapUsed: number;
  /** Contents of Buffers and the like, which V8 keeps account of but does not hold. */
  outside: number;
  rss: number;
}

/** Objects that were allocated since the load began and are still there. */
export interface LiveObjects {
  requests: number;
  file: string;
  profile: HeapProfile;
}

export interface GrowthReadings {
  readings: readonly Reading[];
  /** The first with the first reading, the last with the last one, as many requests apart. */
  live: readonly LiveObjects[];
  /** Answered before the first reading. */
  settlingRequests: number;
  /** Between the first and the last reading, collections included. */
  seconds: number;
}

/**
 * Nothing is said about the beginning: code is still being compiled and caches fill. What was there before objects were sampled,
 * and is replaced in it, would look like growth too.
 */
const SETTLE_SHARE = 0.25;
const SETTLE_STEPS = 8;
const MOST_SETTLE_STEPS = 100;
const SEGMENTS = 12;
const READINGS_PER_SEGMENT = 3;
const FEWEST_REQUESTS = 10;

export interface GrowthOptions {
  scenario: RoundsOptions['scenario'];
  durationMs: number;
  heapIntervalBytes: number;
  seed: number;
  folder: string;
}

/** One process of `build`. Throws TrialError when it fails. */
export async function readGrowth(
  equipment: Equipment,
  build: Build,
  { durationMs, heapIntervalBytes, ...options }: GrowthOptions,
): Promise<GrowthReadings> {
  const rounds = { ...options, builds: [build], epochs: 1, windowMs: durationMs };
  const [taken] = await inRounds(equipment, rounds, (one, shape) =>
    withProbed(equipment, one, shape, async (trial, probe) => {
      const steps = SEGMENTS * READINGS_PER_SEGMENT;
      const load = async (requests: number, ms: number): Promise<void> => {
        await trial.more(requests, ms);
        refuseFailed(trial);
      };
      await probe.open({ heapIntervalBytes, live: true });
      const settled = await settle(load, shape.ratePerS, durationMs * SETTLE_SHARE);
      const stepMs = (durationMs * (1 - SETTLE_SHARE)) / steps;
      const requests = Math.max(FEWEST_REQUESTS, Math.round((settled.ratePerS * stepMs) / 1_000));
      const taker = new Taker(probe, join(shape.folder, shape.name));
      const startedMs = performance.now();
      await taker.take(settled.requests, true);
      for (let step = 1; step <= steps; step++) {
        await load(requests, stepMs);
        await taker.take(settled.requests + step * requests, step % READINGS_PER_SEGMENT === 0);
        const text = `${step * requests} requests`;
        equipment.emit({ kind: 'progress', done: step, total: steps, text, leftMs: null });
      }
      const seconds = (performance.now() - startedMs) / 1_000;
      await probe.close({});
      return { readings: taker.readings, live: taker.live, settlingRequests: settled.requests, seconds };
    }),
  );
  return taken!;
}

/** Loads for so long, and says how fast the server has become. */
async function settle(
  load: (requests: number, ms: number) => Promise<void>,
  coldPerS: number,
  durationMs: number,
): Promise<{ requests: number; ratePerS: number }> {
  const stepMs = durationMs / SETTLE_STEPS;
  const startedMs = performance.now();
  let requests = 0;
  let ratePerS = coldPerS;
  for (let step = 0; step < MOST_SETTLE_STEPS && performance.now() - startedMs < durationMs; step++) {
    const count = Math.max(FEWEST_REQUESTS, Math.round((ratePerS * stepMs) / 1_000));
    const beganMs = performance.now();
    await load(count, stepMs);
    ratePerS = (count * 1_000) / (performance.now() - beganMs);
    requests += count;
  }
  return { requests, ratePerS };
}

class Taker {
  readonly readings: Reading[] = [];
  readonly live: LiveObjects[] = [];
  readonly #probe: Probe;
  readonly #path: string;

  constructor(probe: Probe, path: string) {
    this.#probe = probe;
    this.#path = path;
  }

  async take(requests: number, withObjects: boolean): Promise<void> {
    const file = `${this.#path}-live-${this.live.length}.heapprofile`;
    const { heapUsed, external, rss } = await this.#probe.read(withObjects ? { heapFile: file } : {});
    this.readings.push({ requests, heapUsed, outside: external, rss });
    if (!withObjects) return;
    const profile = parseHeapProfile(await readFile(file, 'utf8'), file);
    this.live.push({ requests, file, profile });
  }
}
