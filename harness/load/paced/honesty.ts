import { formatUs } from '../../model/units.ts';
import { decodeHistogram } from '../observe/histogram.ts';
import type { OpenLoopResult } from './open-loop.ts';

export const HONEST = {
  /** Achieved share of the intended rate. */
  achieved: 0.995,
  /** p99 of the send lag as a share of the median response time. */
  sendLag: 0.1,
  /** Share of its core the generator may be busy. */
  generatorCpu: 0.8,
} as const;

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** Waits for its core that deserve a word beside a late send, as a share of the time. */
const NOTABLE_WAIT = 0.01;

/** What kept the generator from sending, if it was something else on its core. */
function kept({ generatorWaitNs, durationNs }: OpenLoopResult): string {
  const share = (generatorWaitNs ?? 0) / durationNs;
  return share < NOTABLE_WAIT ? '' : `; for ${percent(share)} of the time something else ran on its core`;
}

/**
 * Why an open-loop run does not show what it claims to; empty when it does. A generator that cannot keep
 * its schedule measures itself: such a trial is void.
 */
export function honesty(result: OpenLoopResult): string[] {
  const reasons: string[] = [];
  if (result.achieved < HONEST.achieved) {
    reasons.push(
      `only ${percent(result.achieved)} of the intended rate was achieved (at least ${percent(HONEST.achieved)})`,
    );
  }
  const lagUs = decodeHistogram(result.sendLag).getValueAtPercentile(99);
  const medianUs = decodeHistogram(result.responseTime).getValueAtPercentile(50);
  if (lagUs > medianUs * HONEST.sendLag) {
    reasons.push(
      `one request in a hundred was sent ${formatUs(lagUs)} late or more, beyond ${percent(HONEST.sendLag)} of the median response time (${formatUs(medianUs)})${kept(result)}`,
    );
  }
  if (result.generatorCpu >= HONEST.generatorCpu) {
    reasons.push(
      `the generator was busy for ${percent(result.generatorCpu)} of the time (below ${percent(HONEST.generatorCpu)})`,
    );
  }
  return reasons;
}
