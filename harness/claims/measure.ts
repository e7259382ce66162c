/** Claims into experiments, experiments into runs. */
import type { ExperimentConfig } from '../experiment/config.ts';
import type { Equipment } from '../experiment/equipment.ts';
import { runExperiment } from '../experiment/experiment.ts';
import { comparisons } from '../experiment/plan.ts';
import type { Run } from '../experiment/store.ts';
import { type ClaimExperiment, questions } from './group.ts';

/** What all experiments have in common. */
export type ClaimSettings = Pick<
  ExperimentConfig,
  | 'seed'
  | 'epochs'
  | 'budgetMs'
  | 'strictBudget'
  | 'margin'
  | 'load'
  | 'slicesPerTrial'
  | 'sliceMs'
  | 'warmupRequests'
> & {
  /** Chance that any interval of an experiment misses. */
  alpha: number;
};

/**
 * A fixed number of epochs, because a size is asked and not only a direction. The plan's level is chosen such that
 * what it grants each of its comparisons is what each interval may have when all of them are to hold together.
 */
export function configOf(
  { scenarios, variants, claims }: ClaimExperiment,
  { alpha, ...settings }: ClaimSettings,
): ExperimentConfig {
  const compared = comparisons({ variants, scenarios, control: null });
  return {
    ...settings,
    variants,
    scenarios,
    control: true,
    rule: 'fixed',
    alpha: (alpha / Math.max(questions(claims), compared)) * compared,
    latency: false,
    design: null,
    quick: false,
    retest: false,
  };
}

/** Runs one experiment after the other; each run is handed over before the next begins. */
export async function measureClaims(
  experiments: readonly ClaimExperiment[],
  settings: ClaimSettings,
  equipment: Equipment,
  done: (run: Run, experiment: ClaimExperiment) => Promise<void>,
): Promise<void> {
  for (const [i, experiment] of experiments.entries()) {
    const text = `experiment ${i + 1} of ${experiments.length}: claims in ${experiment.scenarios.join(', ')}`;
    equipment.emit({ kind: 'step', text });
    await done(await runExperiment(configOf(experiment, settings), equipment), experiment);
  }
}
