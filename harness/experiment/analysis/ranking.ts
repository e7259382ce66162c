/** Who is ahead: all variants of a scenario in order, with those that cannot be told apart in one group. */
import type { Effect, RankedVariant, Ranking } from '../../model/analysis.ts';
import { median } from '../../stats/location.ts';
import { candidatesOf } from '../plan.ts';
import type { Blocks } from './draft.ts';
import { estimate, judgement } from './effect.ts';
import { cpuPerRequest, pairsOf, present } from './pairs.ts';
import { responseOf } from './response.ts';

/** None for a scenario in which a variant answered, yet without CPU time: it has a place, and nobody knows which. */
export const rankingsOf = (context: Blocks): Ranking[] =>
  context.plan.scenarios
    .filter((scenario) => !blind(context, scenario))
    .map((scenario) => ({ scenario, groups: groupsOf(context, scenario) }));

const blind = ({ plan, blocks }: Blocks, scenario: string): boolean =>
  candidatesOf(plan).some(
    (candidate) => responseOf(pairsOf(blocks, scenario, plan.variants[0]!, candidate)) === 'throughput',
  );

/**
 * Groups from the best on: a variant opens a new group when its interval against the first of the present one lies
 * above 1. Intervals have confidence 1 − α/(pairs of variants), so that all comparisons that could be asked hold
 * together. Variants that were not measured come last, each on its own.
 */
function groupsOf(context: Blocks, scenario: string): RankedVariant[][] {
  const { plan, blocks } = context;
  const variants = [plan.variants[0]!, ...candidatesOf(plan)];
  const cpu = new Map(variants.map((variant) => [variant, cpuOf(context, scenario, variant)]));
  const measured = variants
    .filter((variant) => cpu.get(variant) !== null)
    .sort((a, b) => cpu.get(a)! - cpu.get(b)!);
  const comparisons = Math.max(1, (variants.length * (variants.length - 1)) / 2);
  const rule = judgement(plan, 1 - plan.alpha / (comparisons * plan.scenarios.length));
  const between = (over: string, of: string) =>
    estimate(cpuPerRequest, present(pairsOf(blocks, scenario, over, of).map((pair) => pair.cpu)), rule);

  const best = measured[0];
  const groups: RankedVariant[][] = [];
  let leader = '';
  for (const variant of measured) {
    const behind: Effect | null = variant === best ? null : (between(best!, variant)?.effect ?? null);
    const entry = { variant, cpuUsPerRequest: cpu.get(variant)!, behind };
    const apart = groups.length === 0 || (between(leader, variant)?.interval?.low ?? 0) > 0;
    if (apart) {
      groups.push([entry]);
      leader = variant;
    } else groups.at(-1)!.push(entry);
  }
  const unmeasured = variants.filter((variant) => cpu.get(variant) === null);
  return [...groups, ...unmeasured.map((variant) => [{ variant, cpuUsPerRequest: null, behind: null }])];
}

function cpuOf({ blocks }: Blocks, scenario: string, variant: string): number | null {
  const own = blocks
    .flat()
    .filter((it) => it.outcome === 'ok' && it.scenario === scenario && it.variant === variant);
  const values = present(own.map(cpuPerRequest.fromTrial));
  return values.length === 0 ? null : median(values);
}
