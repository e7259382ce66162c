import type { Analysis } from '../model/analysis.ts';
import type { Verdict } from './types.ts';

/** One per candidate and scenario. */
export function verdictsOf({ baseline, cells }: Pick<Analysis, 'baseline' | 'cells'>): Verdict[] {
  return cells.map(({ scenario, candidate, verdict, sentence, primary: effect, epochsUsed }) => {
    return {
      scenario,
      baseline,
      candidate,
      verdict,
      sentence,
      effect: effect?.ratio ?? null,
      interval: effect === null ? null : [effect.low, effect.high],
      confidence: effect?.confidence ?? null,
      metric: effect?.metric ?? null,
      better: effect?.better ?? null,
      epochs: epochsUsed,
    };
  });
}
