/** One judged comparison per candidate and scenario. */

import { METRICS } from '../../metrics/index.ts';
import type { Cell, ControlCheck, Effect, VerdictKind } from '../../model/analysis.ts';
import type { TrialRecord } from '../../model/records.ts';
import { robustSd } from '../../stats/dispersion.ts';
import { decide } from '../../stats/verdict.ts';
import { candidatesOf, precision } from '../plan.ts';
import { type Blocks, type Draft, draftOf, epochPairs } from './draft.ts';
import { type Estimate, estimate, judgement } from './effect.ts';
import { type Level, levelsOf } from './family.ts';
import { latencyOf } from './latency.ts';
import { cpuPerRequest, type Pair, present, throughput } from './pairs.ts';
import { metricOf } from './response.ts';
import { sentence } from './sentence.ts';
import { shapesOf } from './shapes.ts';
import { epochMs } from './timing.ts';
import { type VoidReason, voidReason } from './void-reason.ts';
import { fades, type Halves, movingHalves } from './warmth.ts';

/** Below this share of its core, a server was waiting for something, and throughput is not about it. */
export const SATURATED = 0.9;

export interface CellContext extends Blocks {
  control: readonly ControlCheck[] | null;
  /** Share of its core that a variant used in a scenario. */
  serverCpu(scenario: string, variant: string): number | null;
}

/** A comparison with its verdict, without what only a report needs: cheap enough for every look. */
export interface Judged extends Draft, Level {
  verdict: VerdictKind;
  void: VoidReason | null;
  /** Of a difference that was still moving while it was measured; null otherwise. */
  moving: Halves | null;
  /** Of what it is judged by. */
  costEffect: Estimate | null;
  throughputEffect: Estimate | null;
}

export function judge(context: CellContext): Judged[] {
  const { plan } = context;
  const drafts = plan.scenarios.flatMap((scenario) =>
    candidatesOf(plan).map((candidate) => draftOf(context, scenario, candidate)),
  );
  const levels = levelsOf(plan, drafts);
  return drafts.map((draft, i) => judgeOne(context, draft, levels[i]!));
}

function judgeOne({ plan, control, serverCpu }: CellContext, draft: Draft, level: Level): Judged {
  const { scenario, candidate } = draft;
  const rule = judgement(plan, 1 - level.level);
  const costEffect = estimate(metricOf(draft.response), draft.cost, rule);
  const throughputEffect = estimate(throughput, draft.throughput, rule);
  const saturated = [plan.variants[0]!, candidate].every(
    (variant) => (serverCpu(scenario, variant) ?? 0) >= SATURATED,
  );
  const reason = voidReason(plan, draft, control);
  const byCpu = draft.response === 'cpu';
  const decided = decide({
    cpu: costEffect?.interval ?? null,
    cpuRejected: level.rejected,
    // Judged by throughput itself, there is no second opinion.
    throughput: byCpu ? (throughputEffect?.interval ?? null) : null,
    throughputMeaningful: byCpu && saturated,
    alpha: level.level,
    margin: plan.margin,
    n: draft.cost.length,
    voids: reason !== null,
  });
  const moving =
    decided === 'faster' || decided === 'slower'
      ? movingHalves(draft.pairs, draft.response, plan.margin)
      : null;
  const cold = moving !== null && fades(moving, Math.log(costEffect!.effect.ratio));
  return {
    ...draft,
    ...level,
    verdict: cold ? 'void' : decided,
    void: cold ? { kind: 'cold', halves: moving } : reason,
    moving,
    costEffect,
    throughputEffect,
  };
}

export function cellsOf(context: CellContext): Cell[] {
  return judge(context).map((judged) => cellOf(context, judged));
}

function cellOf({ plan, blocks }: CellContext, judged: Judged): Cell {
  const { scenario, candidate, pairs, verdict, costEffect, level } = judged;
  const sd = robustSd(judged.cost);
  const n = judged.cost.length;
  const { mde, epochsNeeded } = precision(plan, sd, n, level);
  const cell: Omit<Cell, 'sentence'> = {
    scenario,
    candidate,
    verdict,
    ...(judged.response === 'cpu' ? {} : { response: judged.response }),
    primary: costEffect?.effect ?? null,
    throughput: judged.throughputEffect?.effect ?? null,
    secondary: secondaryEffects(pairs, (metric, logRatios) =>
      estimate(metric, logRatios, judgement(plan, 1 - level)),
    ),
    adjustedP: costEffect === null ? null : judged.adjustedP,
    eValue: judged.eValue,
    latency: latencyOf(plan, blocks, scenario, candidate, judgement(plan, 1 - level)),
    shapes: shapesOf(blocks, scenario, plan.variants[0]!, candidate),
    mde: mde === null ? null : Math.expm1(mde),
    minutesNeeded:
      verdict === 'unresolved' && epochsNeeded !== null
        ? (moreEpochs(epochsNeeded, n) * epochMs(plan, blocks)) / 60_000
        : null,
    epochsUsed: pairs.length,
    epochsFailed: judged.failed,
    pairs: epochPairs(judged),
  };
  return { ...cell, sentence: sentence(cell, plan, judged) };
}

/**
 * An experiment that could have seen the margin and is still undecided has an effect close to where verdicts
 * change; less than half as much again hardly narrows its interval.
 */
const moreEpochs = (needed: number, n: number): number => Math.max(needed - n, Math.ceil(n / 2));

/** Every other metric that is above 0 in both. Not judged, so each interval stands for itself. */
function secondaryEffects(
  pairs: readonly Pair[],
  estimateOf: (metric: (typeof METRICS)[number], logRatios: readonly number[]) => Estimate | null,
): Effect[] {
  const others = METRICS.filter(({ name }) => name !== cpuPerRequest.name && name !== throughput.name);
  return others.flatMap((metric) => {
    const both = (candidate: TrialRecord, baseline: TrialRecord): number | null => {
      const [c, b] = [metric.fromTrial(candidate), metric.fromTrial(baseline)];
      return c && b ? Math.log(c / b) : null;
    };
    const logRatios = present(pairs.map(({ candidate, baseline }) => both(candidate, baseline)));
    return estimateOf(metric, logRatios)?.effect ?? [];
  });
}
