import { createHash } from 'node:crypto';
import type { Variant } from '../../../server/axes.ts';
import { startApp, type TestApp } from '../../../server/testing.ts';
import { HOSTILE, ISOLATION_SCRIPT } from './script.ts';

export interface StressOptions {
  /** Hostile and probing ones together. */
  requests: number;
  /** Hostile requests in flight at once; more than there are machines, so that some are parked. */
  inFlight: number;
  /** Every so many probes a full one. */
  fullEvery: number;
  seed: number;
  progress?: (state: { requests: number; leaks: number; perSecond: number }) => void;
}

export interface StressResult {
  requests: number;
  /** Probes of everything that can be reached from a world. */
  fullProbes: number;
  /** How many hostile requests each status ended. */
  statuses: Record<string, number>;
  /** Probes that saw anything else than in an untouched world, and the first of them. */
  leakCount: number;
  leaks: Leak[];
  seconds: number;
}

export interface Leak {
  /** Number of the request. */
  at: number;
  /** The hostile request whose machine was most likely the probe's. */
  after: string;
  expected: string;
  got: string;
}

const LEAKS_KEPT = 20;
const MACHINES = 8;
const REPORT_EVERY_MS = 5_000;

/** Hostile requests and probes in turn. The first probes, in worlds that nobody has touched, are what is expected. */
export async function isolationStress(variant: Variant, options: StressOptions): Promise<StressResult> {
  await using app = await startApp(
    variant,
    { 'mock.js': ISOLATION_SCRIPT },
    // A few hostile requests never end by themselves. Probes end in their first turn, whatever the wall deadline.
    { machines: MACHINES, wallMs: 50, cpuMs: 5_000 },
  );
  const paths = ['/probe', '/everything'] as const;
  const expected = { '/probe': await probe(app, '/probe'), '/everything': await probe(app, '/everything') };
  const names = Object.keys(HOSTILE);
  const random = sequence(options.seed);
  const result: StressResult = {
    requests: 2,
    fullProbes: 1,
    statuses: {},
    leakCount: 0,
    leaks: [],
    seconds: 0,
  };
  const begunMs = performance.now();
  let reportedMs = begunMs;
  let begun = 2;
  let probes = 0;

  const lane = async (): Promise<void> => {
    while (begun + 2 <= options.requests) {
      begun += 2;
      const name = names[Math.floor(random() * names.length)]!;
      const { status } = await app.get(`/hostile/${name}`);
      result.statuses[status] = (result.statuses[status] ?? 0) + 1;
      const full = ++probes % options.fullEvery === 0;
      const path = paths[full ? 1 : 0]!;
      const got = await probe(app, path);
      if (full) result.fullProbes++;
      result.requests += 2;
      if (got !== expected[path]) {
        result.leakCount++;
        if (result.leaks.length < LEAKS_KEPT)
          result.leaks.push({ at: result.requests, after: name, expected: expected[path], got });
      }
      // What is logged of errors thrown on purpose would fill the memory.
      app.log.length = 0;
      report();
    }
  };
  const report = (): void => {
    const nowMs = performance.now();
    if (options.progress === undefined || nowMs - reportedMs < REPORT_EVERY_MS) return;
    reportedMs = nowMs;
    const perSecond = (result.requests / (nowMs - begunMs)) * 1_000;
    options.progress({ requests: result.requests, leaks: result.leakCount, perSecond });
  };
  await Promise.all(Array.from({ length: options.inFlight }, lane));
  result.seconds = (performance.now() - begunMs) / 1_000;
  return result;
}

/** The short probe's text; of the full one, which is long, the hash. */
async function probe(app: TestApp, path: '/probe' | '/everything'): Promise<string> {
  const { status, body } = await app.get(path);
  if (path === '/probe' || status !== 200) return `${status} ${body}`;
  return `${status} ${body.length} characters, sha256 ${createHash('sha256').update(body).digest('hex')}`;
}

/** Numerical Recipes' linear congruence: enough to choose in an order that a seed repeats. */
function sequence(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
