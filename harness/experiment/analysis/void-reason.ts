/** Why a comparison proves nothing, whatever its numbers say. */
import type { ControlCheck } from '../../model/analysis.ts';
import type { Plan } from '../../model/records.ts';
import { formatCount } from '../../model/units.ts';
import { hodgesLehmann, median } from '../../stats/location.ts';
import type { Draft } from './draft.ts';
import { present } from './pairs.ts';
import type { Halves } from './warmth.ts';

/** Variants that were warmed up by different counts must be further apart than this, or the counts made the difference. */
const LIKE_SPEED = 1.4;

/** From this share of its core on, the load generator is what limits throughput. */
const GENERATOR_LIMIT = 0.95;

export type VoidReason =
  /** In no epoch did both succeed. */
  | { kind: 'no-epoch' }
  | { kind: 'control'; check: ControlCheck }
  /** The pilot took two variants of like speed for different ones. */
  | { kind: 'warm-up'; text: string }
  /** What was measured went away while it was measured. */
  | { kind: 'cold'; halves: Halves }
  /** Judged by throughput, and it was the generator's. */
  | { kind: 'generator'; text: string };

export function voidReason(
  plan: Plan,
  {
    scenario,
    candidate,
    pairs,
    response,
    cost,
  }: Pick<Draft, 'scenario' | 'candidate' | 'pairs' | 'response' | 'cost'>,
  control: readonly ControlCheck[] | null,
): VoidReason | null {
  if (pairs.length === 0) return { kind: 'no-epoch' };
  const check = control?.find((it) => it.scenario === scenario);
  if (check?.differs) return { kind: 'control', check };
  const baseline = plan.variants[0]!;
  const [ours, theirs] = [candidate, baseline].map((name) => plan.warmupRequests[scenario]![name]!);
  const alike = cost.length > 0 && Math.abs(hodgesLehmann(cost)) < Math.log(LIKE_SPEED);
  if (response === 'throughput' && generatorShare(pairs) > GENERATOR_LIMIT) {
    const text =
      `the load generator used ${Math.round(generatorShare(pairs) * 100)} % of its core: throughput was its own, and ` +
      'there is no CPU time to tell the two apart by';
    return { kind: 'generator', text };
  }
  if (ours === theirs || !alike) return null;
  const text =
    `the pilot took it for a variant of another speed and warmed it up by ${formatCount(ours!)} requests, ` +
    `${baseline} by ${formatCount(theirs!)}: give --warmup`;
  return { kind: 'warm-up', text };
}

/** Median over all slices of both; 0 where nobody knows. */
function generatorShare(pairs: Draft['pairs']): number {
  const slices = pairs.flatMap(({ baseline, candidate }) => [...baseline.slices, ...candidate.slices]);
  const shares = present(slices.map(({ generatorCpu }) => generatorCpu));
  return shares.length === 0 ? 0 : median(shares);
}
