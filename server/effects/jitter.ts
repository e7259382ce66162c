import { parseDistribution } from './distribution.ts';
import type { Random } from './random.ts';

/** What is added to each gap: milliseconds, also negative ones. */
export interface Jitter {
  sample(random: Random): number;
}

/** A number of ms: as much more or less, evenly. A distribution: what it gives, more. Throws TypeError. */
export function parseJitter(spec: unknown, where: string): Jitter {
  const distribution = parseDistribution(spec, where);
  if (typeof spec !== 'number') return distribution;
  return { sample: (random) => spec * (2 * random() - 1) };
}
