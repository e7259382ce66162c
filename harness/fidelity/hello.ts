import { setTimeout as pause } from 'node:timers/promises';
import { studentQuantile } from '../stats/quantiles.ts';
import { type Connection, getRequest } from './connection.ts';

const HELLO = getRequest('/hello');

/** Answers a second over these connections, each asking again as soon as it is answered. */
export async function helloRate(connections: readonly Connection[], durationMs: number): Promise<number> {
  let answered = 0;
  let running = true;
  let failed: Error | null = null;
  const again = (connection: Connection): void =>
    connection.send(HELLO, (reply) => {
      if (reply?.status !== 200)
        failed = new Error(`hello: expected 200, got ${reply?.status ?? 'no answer'}`);
      else if (running) {
        answered++;
        again(connection);
      }
    });
  const startedAt = performance.now();
  for (const connection of connections) again(connection);
  await pause(durationMs);
  running = false;
  const rate = answered / ((performance.now() - startedAt) / 1_000);
  // What is still under way must be over before the connections are used again.
  await pause(100);
  if (failed !== null) throw failed as Error;
  return rate;
}

export interface Loss {
  /** Share of the throughput that is lost: 0.1 is a tenth. */
  share: number;
  low: number;
  high: number;
}

/** From pairs of neighbouring slices, by their log ratios: 95 %, Student's t. Throws RangeError below three pairs. */
export function lossOf(pairs: readonly { without: number; beside: number }[]): Loss {
  if (pairs.length < 3) throw new RangeError(`lossOf: expected at least 3 pairs, got ${pairs.length}`);
  const logs = pairs.map(({ without, beside }) => Math.log(beside / without));
  const mean = logs.reduce((sum, x) => sum + x, 0) / logs.length;
  const variance = logs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (logs.length - 1);
  const half = studentQuantile(0.975, logs.length - 1) * Math.sqrt(variance / logs.length);
  return { share: 1 - Math.exp(mean), low: 1 - Math.exp(mean + half), high: 1 - Math.exp(mean - half) };
}
