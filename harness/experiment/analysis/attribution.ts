/** What a change is made of, where the experiment was designed to tell. */
import type { Attribution } from '../../model/attribution.ts';
import type { BuildSummary, Plan, TrialRecord } from '../../model/records.ts';
import { factorialHeadline, factorialOf } from './attribution/factorial.ts';
import { ladderHeadline, ladderOf } from './attribution/ladder.ts';

/** @param blocks whole ones: of each epoch and scenario a record for every variant */
export function attributionOf(
  plan: Plan,
  blocks: readonly (readonly TrialRecord[])[],
  builds: Readonly<Record<string, BuildSummary>>,
): Attribution | null {
  const { design } = plan;
  if (design === null) return null;
  switch (design.kind) {
    case 'ladder':
      return ladderOf(plan, blocks, builds);
    case 'factorial':
      return factorialOf(plan, design, blocks);
  }
}

/** One line for the whole experiment: what all of it is worth, and by what most of all; by scenario without the latter. */
export function attributionHeadline(plan: Plan, attribution: Attribution): string {
  const parts = attribution.scenarios.length === 1 ? 1 : 0;
  const lines =
    attribution.kind === 'ladder'
      ? attribution.scenarios.map((it) => [it.scenario, ladderHeadline(plan, it, parts)] as const)
      : attribution.scenarios.map((it) => [it.scenario, factorialHeadline(plan, it, parts)] as const);
  return lines.map(([scenario, text]) => (parts === 1 ? text : `${scenario}: ${text}`)).join('; ');
}

/** The command and its flags that name the variants of a designed experiment. */
export function designFlags(plan: Pick<Plan, 'variants' | 'control' | 'design'>): string[] | null {
  const { design, variants, control } = plan;
  if (design === null) return null;
  if (design.kind === 'ladder')
    return ['ladder', `--steps ${variants.filter((name) => name !== control).join(',')}`];
  return [
    'factorial',
    `--axes ${design.axes.map(({ axis, levels }) => `${axis}=${levels.join(':')}`).join(',')}`,
  ];
}
