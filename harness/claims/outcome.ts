/** Claims put to the records of one run. Pure: the same records give the same outcomes. */
import { SATURATED } from '../experiment/analysis/cells.ts';
import { controlOf } from '../experiment/analysis/control.ts';
import { wholeBlocks } from '../experiment/blocks.ts';
import { comparisons } from '../experiment/plan.ts';
import type { RunRecord } from '../experiment/run-record.ts';
import type { Plan, TrialRecord } from '../model/records.ts';
import { type Interval, LEVEL_TOLERANCE } from '../stats/interval.ts';
import { hodgesLehmann } from '../stats/location.ts';
import { epochsForAlpha, signedRankInterval } from '../stats/signed-rank.ts';
import { objections } from './arithmetic.ts';
import type { CarriedClaim } from './catalogue.ts';
import { type Blocks, coreShare, difference, epochEffects, type Side } from './effects.ts';
import { questions, scenariosOf, variantsOf } from './group.ts';
import { type Judgement, judge } from './judge.ts';
import { percent } from './numbers.ts';

/** candidate ÷ baseline with its interval. */
export interface Measured {
  ratio: number;
  low: number;
  high: number;
  /** Reached by the interval, 0.999 = 99.9 %. */
  confidence: number;
  /** Epochs. */
  n: number;
}

export interface ClaimOutcome extends CarriedClaim, Judgement {
  /** null with fewer than two epochs. */
  measured: Measured | null;
  /** For a claim that one effect outweighs another: the quotient of the two, which is what is judged. */
  quotient: Measured | null;
  /** What decided. `nothing`: the experiment could not. */
  by: 'measurement' | 'arithmetic' | 'nothing';
  /** A check of the experiment failed in a scenario of this claim. */
  void: boolean;
}

export interface RunOutcome {
  runId: string;
  directory: string;
  scenarios: readonly string[];
  variants: readonly string[];
  control: string | null;
  seed: number;
  epochs: number;
  margin: number;
  /** Of each interval. */
  confidence: number;
  /** How many of them there are, and the confidence that all of them hold. */
  intervals: number;
  together: number;
  outcomes: readonly ClaimOutcome[];
}

export interface MeasuredRun {
  directory: string;
  record: RunRecord;
}

/** Can the run say anything about the claim: did it have its scenarios and variants? */
export const measuredIn = (plan: Pick<Plan, 'scenarios' | 'variants'>, carried: CarriedClaim): boolean =>
  scenariosOf(carried).every((name) => plan.scenarios.includes(name)) &&
  variantsOf(carried.claim).every((name) => plan.variants.includes(name));

export function outcomesOf(
  { directory, record }: MeasuredRun,
  trials: readonly TrialRecord[],
  claims: readonly CarriedClaim[],
): RunOutcome {
  const { plan } = record;
  const { blocks } = wholeBlocks(plan, trials);
  const level = plan.alpha / comparisons(plan);
  const failing = controlOf({ plan, blocks })?.filter(({ differs }) => differs) ?? [];
  const context: Context = { plan, blocks, level, failing: failing.map(({ scenario }) => scenario) };
  const intervals = questions(claims);
  return {
    runId: record.id,
    directory,
    scenarios: plan.scenarios,
    variants: plan.variants.filter((variant) => variant !== plan.control),
    control: plan.control,
    seed: plan.seed,
    epochs: new Set(blocks.map(([first]) => first!.epoch)).size,
    margin: plan.margin,
    confidence: 1 - level,
    intervals,
    together: 1 - intervals * level,
    outcomes: claims.map((carried) => outcomeOf(context, carried)),
  };
}

interface Context {
  plan: Plan;
  blocks: Blocks;
  /** Of one claim. */
  level: number;
  /** Scenarios in which the twin differs. */
  failing: readonly string[];
}

function outcomeOf(context: Context, carried: CarriedClaim): ClaimOutcome {
  const { claim } = carried;
  const effects = epochEffects(context.blocks, ...sidesOf(carried), claim.metric);
  const own = [...effects.values()];
  const against = outweighed(context.blocks, carried);
  const judged = against === null ? own : difference(effects, against);
  const measured = estimate(own, context.level);
  const quotient = against === null ? null : estimate(judged, context.level);
  const about = { ...carried, measured, quotient };
  const lame = impediment(context, carried, judged.length, quotient ?? measured);
  const objected =
    claim.published === undefined ? [] : objections(claim.published.table, claim.published.comparison);
  if (objected.length > 0) {
    const reason = `By arithmetic, whatever is measured. ${objected.join(' ')}`;
    const verdict = { verdict: 'refuted', direction: null, size: null, reason } as const;
    return { ...about, ...verdict, by: 'arithmetic', void: lame?.void ?? false };
  }
  if (lame !== null) {
    const open = { verdict: 'unresolved', direction: null, size: null, ...lame } as const;
    return { ...about, ...open, by: 'nothing' };
  }
  const verdict = judge(claim, logOf((quotient ?? measured)!), context.plan.margin);
  return { ...about, ...verdict, by: 'measurement', void: false };
}

function sidesOf({ scenario, claim }: CarriedClaim): [baseline: Side, candidate: Side] {
  return [
    { scenario: claim.baselineScenario ?? scenario, variant: claim.baseline },
    { scenario, variant: claim.candidate },
  ];
}

/** The effects that the claim's own are to outweigh; null when it claims nothing of the kind. */
function outweighed(blocks: Blocks, { scenario, claim }: CarriedClaim): Map<number, number> | null {
  const { metric, expected } = claim;
  if (expected.kind !== 'outweighs') return null;
  const side = (variant: string): Side => ({ scenario, variant });
  return epochEffects(blocks, side(expected.baseline), side(expected.candidate), metric);
}

function estimate(logRatios: readonly number[], level: number): Measured | null {
  const interval = signedRankInterval(logRatios, 1 - level);
  if (interval === null) return null;
  return {
    ratio: Math.exp(hodgesLehmann(logRatios)),
    low: Math.exp(interval.low),
    high: Math.exp(interval.high),
    confidence: interval.confidence,
    n: logRatios.length,
  };
}

const logOf = ({ low, high, confidence }: Measured): Interval => ({
  low: Math.log(low),
  high: Math.log(high),
  confidence,
});

/** Why this run cannot judge the claim; null when it can. */
function impediment(
  { blocks, level, failing }: Context,
  carried: CarriedClaim,
  n: number,
  judged: Measured | null,
): { void: boolean; reason: string } | null {
  const lost = scenariosOf(carried).filter((scenario) => failing.includes(scenario));
  if (lost.length > 0) {
    const reason = `Void: in ${lost.join(' and ')} the control, a build against its own twin, differs.`;
    return { void: true, reason };
  }
  if (n === 0) return { void: true, reason: 'Void: in no epoch could all that it takes be measured.' };
  if (judged === null || judged.confidence < 1 - level - LEVEL_TOLERANCE) {
    const needed = `an interval of ${percent(1 - level)} takes at least ${epochsForAlpha(level)}`;
    return { void: false, reason: `Too few epochs: ${n}, and ${needed}.` };
  }
  return notSaturated(blocks, carried);
}

/** Throughput is about the server only while the server is what limits it. */
function notSaturated(blocks: Blocks, carried: CarriedClaim): { void: boolean; reason: string } | null {
  if (carried.claim.metric !== 'throughput') return null;
  for (const side of sidesOf(carried)) {
    const share = coreShare(blocks, side);
    if ((share ?? 0) >= SATURATED) continue;
    const used = share === null ? 'an unknown share' : `${Math.round(share * 100)} %`;
    const reason = `Throughput says nothing about ${side.variant} here: it used ${used} of its core.`;
    return { void: false, reason };
  }
  return null;
}
