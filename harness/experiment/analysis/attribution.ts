/** What a change is made of, where the experiment was designed to tell. */
import type { Attribution } from '../../model/attribution.ts';
import type { BuildSummary, Plan, TrialRecord } from '../../model/records.ts';
import { factorialOf } from './attribution/factorial.ts';
import { ladderOf } from './attribution/ladder.ts';

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

/** One line for the whole experiment: the sentence of the only scenario, or one per scenario. */
export const attributionHeadline = ({ scenarios }: Attribution): string =>
  scenarios.length === 1
    ? scenarios[0]!.sentence
    : scenarios.map(({ scenario, sentence }) => `${scenario}: ${sentence}`).join('; ');

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
