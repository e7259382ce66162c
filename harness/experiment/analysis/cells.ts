/** One judged comparison per candidate and scenario. */

import { METRICS } from '../../metrics/index.ts';
import type { Cell, Effect, EpochPair } from '../../model/analysis.ts';
import type { Plan, TrialRecord } from '../../model/records.ts';
import { robustSd } from '../../stats/dispersion.ts';
import { holm } from '../../stats/multiplicity.ts';
import { epochsNeeded, minimumDetectableEffect } from '../../stats/power.ts';
import { decide } from '../../stats/verdict.ts';
import { comparisons } from '../plan.ts';
import { type Estimate, estimate } from './effect.ts';
import { cpuPerRequest, type Pair, pairsOf, present, throughput } from './pairs.ts';
import { sentence } from './sentence.ts';
import { epochMs } from './timing.ts';

/** Below this share of its core, a server was waiting for something, and throughput is not about it. */
export const SATURATED = 0.9;

interface Draft {
  scenario: string;
  candidate: string;
  pairs: readonly Pair[];
  failed: number;
  cpu: Estimate | null;
  throughput: Estimate | null;
}

export interface CellContext {
  plan: Plan;
  blocks: readonly (readonly TrialRecord[])[];
  /** Share of its core that a variant used in a scenario. */
  serverCpu(scenario: string, variant: string): number | null;
}

export function cellsOf(context: CellContext): Cell[] {
  const { plan } = context;
  const confidence = 1 - plan.alpha / comparisons(plan);
  const drafts = plan.scenarios.flatMap((scenario) =>
    plan.variants.slice(1).map((candidate) => draftOf(context, scenario, candidate, confidence)),
  );
  // What could not be measured was still meant to be judged: it counts as a comparison with p = 1.
  const adjusted = holm(drafts.map(({ cpu }) => cpu?.effect.p ?? 1));
  return drafts.map((draft, i) => judge(context, draft, draft.cpu === null ? null : adjusted[i]!));
}

function draftOf(
  { plan, blocks }: CellContext,
  scenario: string,
  candidate: string,
  confidence: number,
): Draft {
  const pairs = pairsOf(blocks, scenario, plan.variants[0]!, candidate);
  const measured = blocks.filter(([first]) => first!.scenario === scenario).length;
  return {
    scenario,
    candidate,
    pairs,
    failed: measured - pairs.length,
    cpu: estimate(cpuPerRequest, present(pairs.map((pair) => pair.cpu)), confidence),
    throughput: estimate(throughput, present(pairs.map((pair) => pair.throughput)), confidence),
  };
}

function judge(context: CellContext, draft: Draft, adjustedP: number | null): Cell {
  const { plan, blocks, serverCpu } = context;
  const { scenario, candidate, pairs, cpu } = draft;
  const baseline = plan.variants[0]!;
  const alpha = plan.alpha / comparisons(plan);
  const saturated = [baseline, candidate].every(
    (variant) => (serverCpu(scenario, variant) ?? 0) >= SATURATED,
  );
  const verdict = decide({
    cpu: cpu?.interval ?? null,
    // The intervals hold simultaneously, which is stricter than Holm: what they decide, Holm confirms.
    cpuAdjustedP: cpu?.effect.p ?? null,
    throughput: draft.throughput?.interval ?? null,
    throughputMeaningful: saturated,
    alpha,
    margin: plan.margin,
    n: cpu?.effect.n ?? 0,
    voids: pairs.length === 0,
  });
  const sd = robustSd(present(pairs.map((pair) => pair.cpu)));
  const n = cpu?.effect.n ?? 0;
  const mde = sd === null ? null : minimumDetectableEffect(sd, n, alpha);
  const unresolved = verdict === 'unresolved' && sd !== null && sd > 0;
  const cell: Omit<Cell, 'sentence'> = {
    scenario,
    candidate,
    verdict,
    primary: cpu?.effect ?? null,
    throughput: draft.throughput?.effect ?? null,
    secondary: secondaryEffects(pairs, 1 - alpha),
    adjustedP,
    mde: mde === null ? null : Math.expm1(mde),
    minutesNeeded: unresolved
      ? (moreEpochs(epochsNeeded(sd, Math.log1p(plan.margin), alpha), n) * epochMs(plan, blocks)) / 60_000
      : null,
    epochsUsed: pairs.length,
    epochsFailed: draft.failed,
    pairs: pairs.map(pairOf),
  };
  return { ...cell, sentence: sentence(cell, baseline, plan) };
}

/**
 * An experiment that could have seen the margin and is still undecided has an effect close to where verdicts
 * change; less than half as much again hardly narrows its interval.
 */
const moreEpochs = (needed: number, n: number): number => Math.max(needed - n, Math.ceil(n / 2));

/** Every other metric that is above 0 in both. Not judged, so each interval stands for itself. */
function secondaryEffects(pairs: readonly Pair[], confidence: number): Effect[] {
  const others = METRICS.filter(({ name }) => name !== cpuPerRequest.name && name !== throughput.name);
  return others.flatMap((metric) => {
    const logRatios = pairs.map(({ candidate, baseline }) => {
      const [c, b] = [metric.fromTrial(candidate), metric.fromTrial(baseline)];
      return c && b ? Math.log(c / b) : null;
    });
    return estimate(metric, present(logRatios), confidence)?.effect ?? [];
  });
}

const pairOf = ({ epoch, cpu, throughput, candidate, baseline }: Pair): EpochPair => ({
  epoch,
  cpuRatio: cpu === null ? null : Math.exp(cpu),
  throughputRatio: throughput === null ? null : Math.exp(throughput),
  candidateFirst: candidate.startOrder < baseline.startOrder,
});
