/** One series of a night: an experiment with the frozen reference, kept in the history as soon as it is over. */
import { analyse } from '../experiment/analyse.ts';
import type { ExperimentConfig } from '../experiment/config.ts';
import type { Equipment } from '../experiment/equipment.ts';
import { runExperiment } from '../experiment/experiment.ts';
import { Interrupted } from '../experiment/guard.ts';
import { openRun, type Run, readTrials } from '../experiment/store.ts';
import { experimentOf, type FromRun, type History } from '../history/index.ts';
import { BuildError, ConformanceError, LabError, UsageError } from '../model/errors.ts';
import type { NightlyExperiment } from '../model/history.ts';
import { stopAll } from '../process/registry.ts';
import { REFERENCE } from '../reference/frozen.ts';
import type { SeriesPair } from './series.ts';

export type Outcome =
  /** On the disk. `broken`: the time was up, or somebody wished to stop, before all of it was measured. */
  | { kind: 'kept'; epochs: number; epochMs: number; broken: boolean }
  /** It could not be built, or gives wrong answers: `variant`, in no scenario will it. */
  | { kind: 'failed'; reason: string; details: readonly string[]; variant: boolean }
  /** Measured, and it proves nothing. */
  | { kind: 'void'; reason: string }
  /** The time was up before there was an epoch. */
  | { kind: 'unfinished' };

export interface Measurement {
  pair: SeriesPair;
  purpose: NightlyExperiment['purpose'];
  budgetMs: number;
  seed: number;
  /** Of an experiment that is to be as fast as it can be: tests. */
  shape?: Partial<ExperimentConfig>;
}

export interface Tonight {
  night: string;
  commit: string;
  history: History;
}

/** `signal` of the equipment: aborted when the user, or the night, is over. */
export async function measureSeries(
  given: Equipment,
  { pair, purpose, budgetMs, seed, shape }: Measurement,
  { night, commit, history }: Tonight,
): Promise<Outcome> {
  let id: string | null = null;
  const equipment: Equipment = {
    ...given,
    emit: (event) => {
      if (event.kind === 'run') id = event.id;
      given.emit(event.kind === 'step' ? { ...event, text: `${pair.series}: ${event.text}` } : event);
    },
  };
  let broken = false;
  try {
    await runExperiment({ ...experimentFor(pair, budgetMs, seed), ...shape }, equipment);
  } catch (error) {
    if (error instanceof Interrupted) {
      broken = true;
      await stopAll();
    } else if (error instanceof LabError) {
      const { message: reason, details } = error;
      const variant = error instanceof BuildError || error instanceof ConformanceError;
      return { kind: 'failed', reason, details, variant };
    } else {
      throw error;
    }
  }
  if (id === null) return { kind: 'unfinished' };
  const kept = await keep(
    await openRun(given.labDir, id),
    { purpose, night, commit },
    { history, series: pair.series },
  );
  if ('reason' in kept) return broken ? { kind: 'unfinished' } : { kind: 'void', reason: kept.reason };
  return { kind: 'kept', ...kept, broken };
}

/** The epochs of a run, all of them or, of one that was broken off, those that are whole. */
async function keep(
  run: Run,
  options: Pick<NightlyExperiment, 'purpose' | 'night' | 'commit'>,
  { history, series }: { history: History; series: string },
): Promise<{ epochs: number; epochMs: number } | { reason: string }> {
  const { trials } = await readTrials(run);
  let kept: FromRun;
  try {
    kept = experimentOf(run.record, trials, { ...options, reference: REFERENCE });
  } catch (error) {
    // Nothing of it can be kept, and its details say why.
    if (!(error instanceof UsageError)) throw error;
    const reason = error.details[0]?.replace(`${series}: `, '') ?? error.message;
    const failure = trials.find((trial) => trial.failure !== undefined)?.failure;
    return { reason: failure === undefined ? reason : `${reason} (${failure.message})` };
  }
  const { experiment } = kept;
  const { scenarios, variants, warmupRequests } = run.record.plan;
  // With another count another row of nights begins: how warm a server is moves its level.
  const warm = warmupRequests[scenarios[0]!]![variants[1]!]!;
  history.addExperiment({ ...experiment, reference: `${experiment.reference}+${warm}` });
  const epochs = Math.max(...experiment.cells.map((cell) => cell.epochs.length));
  return { epochs, epochMs: analyse(run.record, trials).elapsedMs / epochs };
}

/** What all experiments of a night share, so that what is found is measured again as it was found. */
export const NIGHT_EXPERIMENT = {
  // The history is the control: a build against itself, night after night.
  control: false,
  byClock: true,
  latency: false,
  design: null,
  epochs: null,
  quick: false,
  margin: 0.01,
  load: 'paced',
  slicesPerTrial: null,
  sliceMs: null,
  warmupRequests: null,
  retest: false,
} as const satisfies Partial<ExperimentConfig>;

/** A number of epochs that follows from the time and from nothing that was seen. */
const experimentFor = (
  { scenario, variant }: SeriesPair,
  budgetMs: number,
  seed: number,
): ExperimentConfig => ({
  ...NIGHT_EXPERIMENT,
  variants: [REFERENCE, variant],
  scenarios: [scenario],
  rule: 'fixed',
  seed,
  budgetMs,
  // Fewer epochs than a night needs are worth nothing: the others get less then.
  strictBudget: false,
  // No verdict is asked for. With this level five epochs are the fewest, which is what a night needs.
  alpha: 0.1,
});
