import { TrialError } from '../../model/errors.ts';
import { MARK } from './script.ts';

/** What the Lua script prints. */
export interface WrkSummary {
  durationUs: number;
  requests: number;
  /** CPU time of wrk itself, all threads. */
  cpuS: number;
  connect: number;
  read: number;
  write: number;
  /** Answers with a status above 399. */
  status: number;
  timeout: number;
  /** [µs, count], ascending: wrk's own histogram, after what it calls correction. */
  times: [number, number][];
}

export function parseSummary(stdout: string): WrkSummary {
  const line = stdout.split('\n').find((text) => text.startsWith(MARK));
  if (line === undefined) {
    throw new TrialError('E_GENERATOR', 'wrk printed no summary', stdout.trim().split('\n').slice(-10));
  }
  return JSON.parse(line.slice(MARK.length)) as WrkSummary;
}

/**
 * wrk 4 adds made-up times to its histogram ("correction" for coordinated omission, wrong for a closed
 * loop): for every time n above twice the mean interval it also counts n − interval, n − 2·interval … as
 * long as they exceed the interval (stats_correct in https://github.com/wg/wrk, src/stats.c). It goes
 * upwards and only ever adds below where it is, so going downwards takes exactly the same away again.
 * Returns null unless what remains is one time for every request: then the histogram would be a guess.
 */
export function uncorrected(summary: WrkSummary, connections: number): Map<number, number> | null {
  const perConnection = Math.floor(summary.requests / connections);
  const counts = new Map(summary.times);
  if (perConnection > 0) {
    const interval = Math.floor(summary.durationUs / perConnection);
    for (const [us] of [...summary.times].reverse()) {
      if (us < 2 * interval) break;
      const own = counts.get(us)!;
      for (let made = us - interval; own > 0 && made > interval; made -= interval) {
        counts.set(made, (counts.get(made) ?? 0) - own);
      }
    }
  }
  let total = 0;
  for (const count of counts.values()) {
    if (count < 0) return null;
    total += count;
  }
  return total === summary.requests - summary.timeout ? counts : null;
}
