/** When the antagonist burns and when it rests, from a seed. Pure. */
import type { Random } from '../../stats/random.ts';

export interface Burst {
  burnMs: number;
  restMs: number;
}

const BURST_MS = { least: 5, most: 200 };
const MOST_DUTY = 0.8;
/** Below, it rests for the whole stretch. */
const LEAST_DUTY = 0.02;
/** A stretch of one duty. */
const STRETCH_MS = { least: 500, most: 1_500 };

const between = (random: Random, { least, most }: { least: number; most: number }): number =>
  least + random.next() * (most - least);

/**
 * Without end. Every second or so the duty is drawn afresh between 0 and 80 %; burst lengths are log-uniform, so
 * that there are many short ones, which cut a slice in pieces, and some that cover it.
 */
export function* hogSchedule(random: Random): Generator<Burst, never> {
  for (;;) {
    let leftMs = between(random, STRETCH_MS);
    const duty = random.next() * MOST_DUTY;
    if (duty < LEAST_DUTY) {
      yield { burnMs: 0, restMs: leftMs };
      continue;
    }
    while (leftMs > 0) {
      const burnMs = BURST_MS.least * (BURST_MS.most / BURST_MS.least) ** random.next();
      const restMs = burnMs * (1 / duty - 1);
      leftMs -= burnMs + restMs;
      yield { burnMs, restMs };
    }
  }
}
