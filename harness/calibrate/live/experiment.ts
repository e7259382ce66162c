/** One experiment as a user runs it, and what came of it in a line. */
import { analyse } from '../../experiment/analyse.ts';
import type { ExperimentConfig } from '../../experiment/config.ts';
import type { Equipment } from '../../experiment/equipment.ts';
import { runExperiment } from '../../experiment/experiment.ts';
import { fewestEpochs } from '../../experiment/plan.ts';
import { type Run, readTrials } from '../../experiment/store.ts';
import type { Analysis, VerdictKind } from '../../model/analysis.ts';
import type { Target } from '../../model/target.ts';
import { besideHog } from './start-hog.ts';

/** What an experiment of one candidate in one scenario said. */
export interface Outcome {
  /** Id of the run. */
  run: string;
  seed: number;
  verdict: VerdictKind;
  /** CPU time per request, candidate ÷ baseline; null when it was not measured. */
  ratio: number | null;
  low: number | null;
  high: number | null;
  epochs: number;
  /** With fewer epochs no verdict is possible. */
  fewestEpochs: number;
  eValue: number | null;
  /** Relative effect that would have been found with 80 % power. */
  mde: number | null;
  /** The control was told from the baseline. null: no control. */
  controlDiffers: boolean | null;
  /** Wall time, pilot included. */
  durationMs: number;
  /** Share of the server's core that the antagonist got; null without one. */
  hogShare: number | null;
}

export interface Experiment {
  outcome: Outcome;
  analysis: Analysis;
  run: Run;
}

/** A hog whose experiment takes more than so many times its budget is no help any more. */
const HOG_LIVES = 3;
const HOG_GRACE_MS = 120_000;

/** `targets`: those that the equipment does not know by name. */
export async function runOne(
  equipment: Equipment,
  config: ExperimentConfig,
  { targets, hog }: { targets: readonly Target[]; hog: boolean },
): Promise<Experiment> {
  const known = withTargets(equipment, targets);
  const beganMs = equipment.now();
  const work = (): Promise<Run> => runExperiment(config, known);
  const { seed, budgetMs } = config;
  const { result: run, share } = hog
    ? await besideHog(equipment, { seed, lifeMs: HOG_LIVES * budgetMs + HOG_GRACE_MS }, work)
    : { result: await work(), share: null };
  const durationMs = equipment.now() - beganMs;
  const analysis = analyse(run.record, (await readTrials(run)).trials);
  return { run, analysis, outcome: { ...outcomeOf(analysis), seed, durationMs, hogShare: share } };
}

const withTargets = (equipment: Equipment, targets: readonly Target[]): Equipment => ({
  ...equipment,
  target: (name) => targets.find((target) => target.name === name) ?? equipment.target(name),
});

/** Of an analysis with a single comparison. */
export function outcomeOf({
  experimentId,
  plan,
  cells,
  control,
}: Pick<Analysis, 'experimentId' | 'plan' | 'cells' | 'control'>): Omit<
  Outcome,
  'seed' | 'durationMs' | 'hogShare'
> {
  const { verdict, primary, epochsUsed, eValue, mde } = cells[0]!;
  return {
    run: experimentId,
    verdict,
    ratio: primary?.ratio ?? null,
    low: primary?.low ?? null,
    high: primary?.high ?? null,
    epochs: epochsUsed,
    fewestEpochs: fewestEpochs(plan),
    eValue,
    mde,
    controlDiffers: control === null ? null : control.some(({ differs }) => differs),
  };
}
