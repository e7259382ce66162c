/** The baseline against its own twin: an experiment that tells these apart proves nothing. */
import type { ControlCheck } from '../../model/analysis.ts';
import { candidatesOf } from '../plan.ts';
import { holm } from '../../stats/multiplicity.ts';
import { type Blocks, draftOf, epochPairs } from './draft.ts';
import { estimate, judgement } from './effect.ts';
import { pairsOf } from './pairs.ts';
import { metricOf, type Response, responseOf } from './response.ts';

/** By throughput where a verdict rests on it: a check of CPU time would say nothing about that. */
function checkedBy({ plan, blocks }: Blocks, scenario: string): Response | undefined {
  const candidates = candidatesOf(plan).map((name) => pairsOf(blocks, scenario, plan.variants[0]!, name));
  return candidates.some((pairs) => responseOf(pairs) === 'throughput') ? 'throughput' : undefined;
}

/** One check per scenario; together they find a difference that is not there with probability alpha at most. */
export function controlOf(context: Blocks): ControlCheck[] | null {
  const { plan } = context;
  const { control } = plan;
  if (control === null) return null;
  const drafts = plan.scenarios.map((scenario) =>
    draftOf(context, scenario, control, checkedBy(context, scenario)),
  );
  const adjusted = holm(drafts.map(({ p }) => p));
  const confidence = 1 - plan.alpha / drafts.length;
  return drafts.map((draft, i) => ({
    scenario: draft.scenario,
    effect: estimate(metricOf(draft.response), draft.cost, judgement(plan, confidence))?.effect ?? null,
    eValue: plan.rule === 'sequential' ? Math.max(1, ...draft.eValues) : null,
    differs: adjusted[i]! <= plan.alpha,
    pairs: epochPairs(draft),
  }));
}
