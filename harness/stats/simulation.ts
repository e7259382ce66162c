/**
 * Made-up epochs for testing the statistics: what a lab would record if the truth were known. Seeded, so a test
 * that passes passes always.
 */
import type { Random } from './random.ts';

/** One epoch's noise on the log-ratio, s.d. about 1. */
export type Noise = (random: Random) => number;

export const NOISES = {
  normal: (random) => random.normal(),
  /** Long tail to one side, median 0: slow requests come in bursts, fast ones do not. */
  skewed: (random) => (Math.exp(random.normal()) - 1) / 2,
  /** Cauchy-like: now and then an epoch that is off by a hundred s.d. */
  heavy: (random) => random.normal() / Math.max(1e-6, Math.abs(random.normal())),
} as const satisfies Record<string, Noise>;

export interface World {
  n: number;
  noise: Noise;
  /** Added to candidate ÷ baseline in every epoch. Default 0: candidate and baseline are the same. */
  effect?: number;
  /** Advantage of the first place in epoch e, e.g. a machine that slows down. Default none. */
  placeBias?: (epoch: number) => number;
  /** Places drawn by a fair coin, as the lab does (default), or always the same. */
  coin?: boolean;
}

/** d_e = effect ± (bias of the place + noise of the places), the sign by the epoch's coin. */
export function simulateEpochs(random: Random, world: World): number[] {
  const { n, noise, effect = 0, placeBias = () => 0, coin = true } = world;
  return Array.from({ length: n }, (_, epoch) => {
    const places = placeBias(epoch) + noise(random);
    return effect + (coin && random.coin() ? -places : places);
  });
}

/** Share of the runs in which the event happened. */
export function rate(runs: number, event: (run: number) => boolean): number {
  let count = 0;
  for (let run = 0; run < runs; run++) if (event(run)) count++;
  return count / runs;
}
