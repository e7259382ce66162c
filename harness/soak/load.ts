import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../stats/random.ts';
import { ask } from './ask.ts';
import { KINDS, type Kind, kindDrawer } from './kinds.ts';
import { Tally } from './tally.ts';

interface Address {
  host: string;
  port: number;
}

/**
 * Connections idle for so long are given up by us: servers do so after 5 s, and a request that meets that end on its
 * way would be lost by nobody's fault.
 */
const IDLE_MS = 2_000;
/** More in flight than this: the server does not keep up, and arrivals are put off. */
const MOST_IN_FLIGHT = 2_000;
const CLOSED_LOOP_CONNECTIONS = 32;
/** Arrivals are looked after so often. */
const TICK_MS = 5;

const newAgent = (): Agent => new Agent({ keepAlive: true, timeout: IDLE_MS });

async function once(address: Address, agent: Agent, kind: Kind, random: Random, tally: Tally): Promise<void> {
  const { right, ...sent } = kind.make(random);
  const got = await ask(address, agent, sent);
  tally.add(kind, got, right(got));
}

/** One of each kind: whatever the server opens once is open then. */
export async function touchAll(address: Address, random: Random): Promise<Tally> {
  const agent = newAgent();
  const tally = new Tally();
  for (const kind of KINDS) await once(address, agent, kind, random, tally);
  agent.destroy();
  return tally;
}

/** Requests a second that the server and we manage together, of the kinds that make work. */
export async function findCapacity(address: Address, random: Random, durationMs: number): Promise<number> {
  const agent = newAgent();
  const tally = new Tally();
  const draw = kindDrawer(
    KINDS.filter((kind) => !kind.waits && !kind.fault),
    random,
  );
  const startedAt = performance.now();
  const loop = async (): Promise<void> => {
    while (performance.now() - startedAt < durationMs) await once(address, agent, draw(), random, tally);
  };
  await Promise.all(Array.from({ length: CLOSED_LOOP_CONNECTIONS }, loop));
  agent.destroy();
  const { right, lost } = tally.total;
  if (lost > 0) throw new Error(`requests were lost while capacity was looked for: ${tally.lost.join('; ')}`);
  return right / ((performance.now() - startedAt) / 1_000);
}

export interface PacedLoad {
  ratePerS: number;
  durationMs: number;
  signal: AbortSignal;
}

/**
 * Requests at independent random times, whatever becomes of those before, unless far too many are in flight. Ends when
 * all are answered. `putOff`: arrivals that were late for that reason.
 */
export async function soak(
  address: Address,
  random: Random,
  { ratePerS, durationMs, signal }: PacedLoad,
): Promise<{ tally: Tally; putOff: number }> {
  const agent = newAgent();
  const tally = new Tally();
  const draw = kindDrawer(KINDS, random.fork('kinds'));
  const values = random.fork('values');
  const gaps = random.fork('gaps');
  const inFlight = new Set<Promise<void>>();
  const startedAt = performance.now();
  let dueMs = 0;
  let putOff = 0;
  while (dueMs < durationMs && !signal.aborted) {
    const nowMs = performance.now() - startedAt;
    while (dueMs <= nowMs && dueMs < durationMs && inFlight.size < MOST_IN_FLIGHT) {
      const request = once(address, agent, draw(), values, tally);
      inFlight.add(request);
      void request.finally(() => inFlight.delete(request));
      dueMs += (-Math.log(1 - gaps.next()) * 1_000) / ratePerS;
    }
    if (inFlight.size >= MOST_IN_FLIGHT) {
      putOff++;
      // What was due meanwhile is not made up for: a burst would be another load.
      dueMs = Math.max(dueMs, performance.now() - startedAt + TICK_MS);
    }
    await delay(TICK_MS);
  }
  await Promise.all(inFlight);
  agent.destroy();
  return { tally, putOff };
}
