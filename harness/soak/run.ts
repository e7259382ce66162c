import { join } from 'node:path';
import { startMock } from '../build/start-mock.ts';
import { readProcessMemory } from '../metrics/process-memory.ts';
import { createRandom } from '../stats/random.ts';
import { findCapacity, soak, touchAll } from './load.ts';
import { descriptors, Samples, settledDescriptors } from './samples.ts';
import type { Tally } from './tally.ts';
import { type Trend, trendOf } from './trend.ts';

export interface SoakOptions {
  variant: string;
  seed: number;
  durationMs: number;
  /** Time of the closed loop that finds capacity. */
  capacityMs: number;
  /** Of that time nothing is said about memory: it is still growing to what it needs. */
  warmUpMs: number;
  flags?: readonly string[];
  /** Requests a second, instead of half of what was found. */
  ratePerS?: number;
  signal: AbortSignal;
  say?(line: string): void;
}

export interface SoakResult {
  capacityPerS: number;
  ratePerS: number;
  tally: Tally;
  putOff: number;
  /** Bytes per second; null for a run too short to tell. */
  trend: Trend | null;
  rss: { before: number; after: number };
  descriptors: { before: number; most: number; after: number };
  /** The server was alive to the end. */
  alive: boolean;
  stderr: string;
}

const SHARE_OF_CAPACITY = 0.5;
/** Longer than a server keeps an idle connection. */
const SETTLE_MS = 15_000;
const FEWEST_SAMPLES = 30;

/** One server under a mixed load at half of its capacity, watched from outside. */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const { variant, seed, durationMs, signal, say = () => {} } = options;
  const random = createRandom(seed);
  const script = join(import.meta.dirname, 'script.js');
  const flags = ['--seed', String(seed), ...(options.flags ?? [])];
  const server = await startMock({ variant, script, flags });
  try {
    const touched = await touchAll(server, random.fork('touch'));
    if (touched.total.lost > 0) throw new Error(`before the soak: ${touched.lost.join('; ')}`);
    const capacityPerS = await findCapacity(server, random.fork('capacity'), options.capacityMs);
    const before = await settledDescriptors(server.pid, 0, 1_000);
    const ratePerS = options.ratePerS ?? capacityPerS * SHARE_OF_CAPACITY;
    say(`capacity ${capacityPerS.toFixed(0)}/s; soaking at ${ratePerS.toFixed(0)}/s`);
    const rssBefore = readProcessMemory(server.pid)?.rssBytes ?? 0;
    const samples = new Samples(server.pid);
    const { tally, putOff } = await soak(server, random.fork('soak'), { ratePerS, durationMs, signal });
    samples.stop();
    const alive = server.alive();
    const after = alive ? await settledDescriptors(server.pid, before, SETTLE_MS) : 0;
    const kept = samples.rss.filter(({ t }) => t * 1_000 >= options.warmUpMs);
    return {
      capacityPerS,
      ratePerS,
      tally,
      putOff,
      trend: kept.length < FEWEST_SAMPLES ? null : trendOf(kept, random.fork('bootstrap')),
      rss: { before: rssBefore, after: readProcessMemory(server.pid)?.rssBytes ?? 0 },
      descriptors: {
        before,
        most: Math.max(samples.mostDescriptors, alive ? descriptors(server.pid) : 0),
        after,
      },
      alive,
      stderr: server.log(5).join('\n'),
    };
  } finally {
    await server.stop();
  }
}
