/** Why a comparison proves nothing, whatever its numbers say. */
import type { ControlCheck } from '../../model/analysis.ts';
import type { Plan } from '../../model/records.ts';
import { formatCount } from '../../model/units.ts';
import { hodgesLehmann } from '../../stats/location.ts';
import type { Draft } from './draft.ts';

/** Variants that were warmed up by different counts must be further apart than this, or the counts made the difference. */
const LIKE_SPEED = 1.4;

export type VoidReason =
  /** In no epoch did both succeed. */
  | { kind: 'no-epoch' }
  | { kind: 'control'; check: ControlCheck }
  /** The pilot took two variants of like speed for different ones. */
  | { kind: 'warm-up'; text: string };

export function voidReason(
  plan: Plan,
  { scenario, candidate, pairs, cpu }: Pick<Draft, 'scenario' | 'candidate' | 'pairs' | 'cpu'>,
  control: readonly ControlCheck[] | null,
): VoidReason | null {
  if (pairs.length === 0) return { kind: 'no-epoch' };
  const check = control?.find((it) => it.scenario === scenario);
  if (check?.differs) return { kind: 'control', check };
  const baseline = plan.variants[0]!;
  const [ours, theirs] = [candidate, baseline].map((name) => plan.warmupRequests[scenario]![name]!);
  const alike = cpu.length > 0 && Math.abs(hodgesLehmann(cpu)) < Math.log(LIKE_SPEED);
  if (ours === theirs || !alike) return null;
  const text =
    `the pilot took it for a variant of another speed and warmed it up by ${formatCount(ours!)} requests, ` +
    `${baseline} by ${formatCount(theirs!)}: give --warmup`;
  return { kind: 'warm-up', text };
}
