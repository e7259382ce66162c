/** What is known of one comparison before the family of all comparisons is looked at. */
import type { EpochPair } from '../../model/analysis.ts';
import type { Plan, TrialRecord } from '../../model/records.ts';
import { bettingPath } from '../../stats/betting.ts';
import { signedRankP } from '../../stats/signed-rank.ts';
import { anytimeP, bettingOptions } from './effect.ts';
import { type Pair, pairsOf, present } from './pairs.ts';

export interface Draft {
  scenario: string;
  candidate: string;
  pairs: readonly Pair[];
  /** Epochs in which one of the two failed. */
  failed: number;
  /** Log-ratios of CPU time per request, one per epoch that has one. */
  cpu: readonly number[];
  throughput: readonly number[];
  /** Sequential rule: E after each of `cpu`. Fixed rule: empty. */
  eValues: readonly number[];
  /** Before correction; 1 when nothing was measured: it was still meant to be judged. */
  p: number;
}

export interface Blocks {
  plan: Plan;
  blocks: readonly (readonly TrialRecord[])[];
}

export function draftOf({ plan, blocks }: Blocks, scenario: string, candidate: string): Draft {
  const pairs = pairsOf(blocks, scenario, plan.variants[0]!, candidate);
  const measured = blocks.filter(([first]) => first!.scenario === scenario).length;
  const cpu = present(pairs.map((pair) => pair.cpu));
  const sequential = plan.rule === 'sequential';
  const eValues = sequential ? bettingPath(cpu, bettingOptions(plan)) : [];
  return {
    scenario,
    candidate,
    pairs,
    failed: measured - pairs.length,
    cpu,
    throughput: present(pairs.map((pair) => pair.throughput)),
    eValues,
    p: sequential ? anytimeP(eValues) : cpu.length === 0 ? 1 : signedRankP(cpu),
  };
}

/** The pairs for a report, each with the evidence after it. */
export function epochPairs({ pairs, eValues }: Pick<Draft, 'pairs' | 'eValues'>): EpochPair[] {
  let measured = 0;
  return pairs.map(({ epoch, cpu, throughput, candidate, baseline }) => ({
    epoch,
    cpuRatio: cpu === null ? null : Math.exp(cpu),
    throughputRatio: throughput === null ? null : Math.exp(throughput),
    candidateFirst: candidate.startOrder < baseline.startOrder,
    eValue: cpu === null ? null : (eValues[measured++] ?? null),
  }));
}
