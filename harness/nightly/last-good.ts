/** What was found, measured directly: the last good build against tonight's, in one experiment. */
import { analyse } from '../experiment/analyse.ts';
import type { ExperimentConfig } from '../experiment/config.ts';
import type { Equipment } from '../experiment/equipment.ts';
import { runExperiment } from '../experiment/experiment.ts';
import { Interrupted, interruptible } from '../experiment/guard.ts';
import { type Run, readTrials } from '../experiment/store.ts';
import type { Analysis } from '../model/analysis.ts';
import { LabError } from '../model/errors.ts';
import type { Alarm } from '../model/history.ts';
import type { NightlyVerdict } from '../model/nightly.ts';
import type { Build } from '../model/target.ts';
import { formatDuration } from '../model/units.ts';
import { stopAll } from '../process/registry.ts';
import { NIGHT_EXPERIMENT } from './measure.ts';
import type { SeriesPair } from './series.ts';

export interface LastGood {
  /** The series' variant as it was in the last night of the old level, under the given name; or why it cannot be had. */
  build(
    pair: SeriesPair,
    alarm: Alarm,
    name: string,
    signal: AbortSignal,
  ): Promise<Build | { reason: string }>;
  /**
   * Profiles what differs, if there is time, and writes the report of the comparison; its path relative to the night's reports, or
   * null where none is kept. `equipment` knows both targets of the run.
   */
  page(analysis: Analysis, run: Run, night: { equipment: Equipment; leftMs: number }): Promise<string | null>;
}

export interface Comparison {
  pair: SeriesPair;
  alarm: Alarm;
  budgetMs: number;
  leastMs: number;
  /** Of the whole night. */
  nightLeftMs(): number;
  seed: number;
  lastGood: LastGood;
  shape?: Partial<ExperimentConfig>;
}

/** `0123456789` of a full hash. */
const short = (commit: string): string => commit.slice(0, 10);

/** Nobody but the user can end it by an exception: what does not work is a reason in the report. */
export async function compareWithLastGood(
  equipment: Equipment,
  { pair, alarm, budgetMs, leastMs, nightLeftMs, seed, lastGood, shape }: Comparison,
): Promise<{ verdict: NightlyVerdict } | { reason: string }> {
  const { signal } = equipment;
  const startedAt = equipment.now();
  if (alarm.after === alarm.upTo) return { reason: 'the commit is the same' };
  if (budgetMs < leastMs) return { reason: noTime(budgetMs, leastMs) };
  const name = `${pair.variant}@${short(alarm.after)}`;
  equipment.emit({ kind: 'step', text: `${pair.series}: ${name} against tonight's` });
  try {
    const good = await interruptible(signal, lastGood.build(pair, alarm, name, signal));
    if ('reason' in good) return good;
    const leftMs = budgetMs - (equipment.now() - startedAt);
    if (leftMs < leastMs) return { reason: noTime(leftMs, leastMs) };
    const withGood: Equipment = {
      ...equipment,
      target: (asked) => (asked === name ? { name, build: async () => good } : equipment.target(asked)),
    };
    const run = await runExperiment({ ...comparisonOf(name, pair, leftMs, seed), ...shape }, withGood);
    const { trials } = await readTrials(run);
    const analysis = analyse(run.record, trials);
    const cell = analysis.cells[0]!;
    return {
      verdict: {
        scenario: pair.scenario,
        baseline: name,
        candidate: pair.variant,
        verdict: cell.verdict,
        sentence: cell.sentence,
        page: await lastGood.page(analysis, run, { equipment: withGood, leftMs: nightLeftMs() }),
      },
    };
  } catch (error) {
    if (error instanceof Interrupted) {
      await stopAll();
      return { reason: 'it was broken off' };
    }
    if (!(error instanceof LabError)) throw error;
    return { reason: error.message };
  }
}

const noTime = (leftMs: number, leastMs: number): string =>
  `no time: ${formatDuration(Math.max(0, leftMs))} left, ${formatDuration(leastMs)} needed`;

/** Warmed up less than in the night that found it, another difference would be measured. */
const comparisonOf = (
  baseline: string,
  { scenario, variant }: SeriesPair,
  budgetMs: number,
  seed: number,
): ExperimentConfig => ({
  ...NIGHT_EXPERIMENT,
  variants: [baseline, variant],
  scenarios: [scenario],
  rule: 'sequential',
  seed,
  budgetMs,
  strictBudget: true,
  alpha: 0.01,
});
