/** From intervals to a word, the same way for both rules: what differs is where intervals and rejections come from. */
import type { VerdictKind } from '../model/analysis.ts';
import { type Interval, LEVEL_TOLERANCE } from './interval.ts';
import { epochsForAlpha } from './signed-rank.ts';

export interface VerdictInput {
  /** log(candidate ÷ baseline) of server CPU time per request: below 0 = candidate faster. null = not measured. */
  cpu: Interval | null;
  /** Does the test at the level `alpha` reject "no difference"? */
  cpuRejected: boolean;
  /** log(candidate ÷ baseline) of throughput, as it is measured: above 0 = candidate faster. */
  throughput: Interval | null;
  /** Was the server's core saturated, so that throughput speaks about the server? */
  throughputMeaningful: boolean;
  /** Level of this comparison, its share of the family's; the intervals are to have confidence 1 − alpha. */
  alpha: number;
  /** Smallest relative difference that matters, 0.01 = 1 %. */
  margin: number;
  /** Epochs that the CPU interval stands on. */
  n: number;
  /** The experiment itself failed: control differs, generator dishonest, suite failed. */
  voids: boolean;
}

/** The rules in order; the first that applies decides. Throws RangeError on a level or margin out of range. */
export function decide(input: VerdictInput): VerdictKind {
  const { cpu, cpuRejected, alpha, margin, n } = input;
  if (!(margin > 0 && margin < 1)) throw new RangeError(`margin: expected 0 < margin < 1, got ${margin}`);

  // An instrument that failed its own check says nothing, however clear its numbers look.
  if (input.voids) return 'void';

  // Below 2/2ⁿ ≤ alpha no outcome could have been significant: silence is not evidence of sameness.
  if (n < epochsForAlpha(alpha)) return 'unresolved';

  // The verdict is about CPU time; throughput alone depends on the generator and the machine's mood.
  if (cpu === null || !reaches(cpu, alpha)) return 'unresolved';

  // Before any winner is named: two measures of the same cost that contradict one another mean that one of
  // them is about something else (waiting, the generator, a lock), and a person must look.
  if (contradicts(cpu, input)) return 'investigate';

  // Every value still plausible is too small to matter, even if it is not zero.
  if (cpu.low > Math.log1p(-margin) && cpu.high < Math.log1p(margin)) return 'same';

  // Both are asked: the test whether, the interval how much and which way.
  if (cpuRejected) {
    if (cpu.high < 0) return 'faster';
    if (cpu.low > 0) return 'slower';
  }
  return 'unresolved';
}

/** A narrow interval of too little confidence must not pass for a precise one. */
const reaches = (interval: Interval, alpha: number): boolean =>
  interval.confidence >= 1 - alpha - LEVEL_TOLERANCE && interval.low <= interval.high;

function contradicts(cpu: Interval, input: VerdictInput): boolean {
  const { throughput, throughputMeaningful, alpha, margin } = input;
  if (!throughputMeaningful || throughput === null || !reaches(throughput, alpha)) return false;
  // 1/throughput is wall time per request: with a saturated core the same cost as CPU time per request.
  const wall = { low: -throughput.high, high: -throughput.low };
  if ((cpu.high < 0 && wall.low > 0) || (cpu.low > 0 && wall.high < 0)) return true;
  const apart = cpu.high < wall.low || wall.high < cpu.low;
  // Precise intervals come apart over a constant share of work outside the process; below the margin it is moot.
  const difference = Math.abs((cpu.low + cpu.high) / 2 - (wall.low + wall.high) / 2);
  return apart && difference > Math.log1p(margin);
}
