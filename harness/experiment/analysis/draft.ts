/** What is known of one comparison before the family of all comparisons is looked at. */
import type { EpochPair } from '../../model/analysis.ts';
import type { Plan, TrialRecord } from '../../model/records.ts';
import { bettingPath } from '../../stats/betting.ts';
import { signedRankP } from '../../stats/signed-rank.ts';
import { anytimeP, bettingOptions } from './effect.ts';
import { type Pair, pairsOf, present } from './pairs.ts';
import { costs, hasCost, type Response, responseOf } from './response.ts';

export interface Draft {
  scenario: string;
  candidate: string;
  pairs: readonly Pair[];
  /** Epochs in which one of the two failed. */
  failed: number;
  response: Response;
  /** Log-ratios of what it is judged by, CPU time per request as a rule, one per epoch that has one. */
  cost: readonly number[];
  throughput: readonly number[];
  /** Sequential rule: E after each of `cost`. Fixed rule: empty. */
  eValues: readonly number[];
  /** Before correction; 1 when nothing was measured: it was still meant to be judged. */
  p: number;
}

export interface Blocks {
  plan: Plan;
  blocks: readonly (readonly TrialRecord[])[];
}

/** `judgedBy`: what a family of comparisons agrees on; otherwise what its own epochs have. */
export function draftOf(
  { plan, blocks }: Blocks,
  scenario: string,
  candidate: string,
  judgedBy?: Response,
): Draft {
  const pairs = pairsOf(blocks, scenario, plan.variants[0]!, candidate);
  const measured = blocks.filter(([first]) => first!.scenario === scenario).length;
  const response = judgedBy ?? responseOf(pairs);
  const cost = costs(pairs, response);
  const sequential = plan.rule === 'sequential';
  const eValues = sequential ? bettingPath(cost, bettingOptions(plan)) : [];
  return {
    scenario,
    candidate,
    pairs,
    failed: measured - pairs.length,
    response,
    cost,
    throughput: present(pairs.map((pair) => pair.throughput)),
    eValues,
    p: sequential ? anytimeP(eValues) : cost.length === 0 ? 1 : signedRankP(cost),
  };
}

/** The pairs for a report, each with the evidence after it. */
export function epochPairs({
  pairs,
  response,
  eValues,
}: Pick<Draft, 'pairs' | 'response' | 'eValues'>): EpochPair[] {
  let measured = 0;
  return pairs.map((pair) => ({
    epoch: pair.epoch,
    cpuRatio: pair.cpu === null ? null : Math.exp(pair.cpu),
    throughputRatio: pair.throughput === null ? null : Math.exp(pair.throughput),
    candidateFirst: pair.candidate.startOrder < pair.baseline.startOrder,
    eValue: hasCost(pair, response) ? (eValues[measured++] ?? null) : null,
  }));
}
