/** One load of the open loop on one trial. */
import type { OpenLoopSession } from '../load/generator.ts';
import { honesty } from '../load/paced/honesty.ts';
import type { OpenLoopResult } from '../load/paced/open-loop.ts';
import type { LatencyPlan, OpenLoopRecord } from '../model/records.ts';
import { NS_PER_MS } from '../model/units.ts';

export interface StretchShape extends Pick<LatencyPlan, 'arrivals' | 'durationMs'> {
  /** Share of the capacity, and the arrivals per second it means. */
  load: number;
  ratePerS: number;
  /** Of the arrivals. */
  seed: number;
}

/**
 * An arrival waits only when so many requests are under way: more than a server that keeps up ever has, unless it
 * stalls. The wait counts as response time, and as send lag.
 */
const MOST_CONNECTIONS = 1_000;

export function runStretch(session: OpenLoopSession, shape: StretchShape): Promise<OpenLoopResult> {
  const { ratePerS, durationMs, arrivals, seed } = shape;
  return session.openLoop({ ratePerS, durationMs, arrivals, seed, connections: MOST_CONNECTIONS });
}

export function stretchRecord(
  position: number,
  { load, ratePerS }: StretchShape,
  result: OpenLoopResult,
): OpenLoopRecord {
  return {
    load,
    ratePerS,
    durationMs: result.durationNs / NS_PER_MS,
    position,
    intended: result.intended,
    completed: result.completed,
    errors: result.errors,
    achieved: result.achieved,
    responseTime: result.responseTime,
    serviceTime: result.serviceTime,
    sendLag: result.sendLag,
    cpuNs: result.cpuNs,
    generatorCpu: result.generatorCpu,
    dishonest: honesty(result),
  };
}
