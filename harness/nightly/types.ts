/** What a night is asked for, and what comes of it. */
import type { ExperimentConfig } from '../experiment/config.ts';
import type { History, JudgeOptions } from '../history/index.ts';
import type { Blessing, Judgement } from '../model/history.ts';
import type { NightlyVerdict } from '../model/nightly.ts';
import type { LastGood } from './last-good.ts';
import type { Outcome } from './measure.ts';
import type { SeriesPair } from './series.ts';

export interface NightOptions {
  pairs: readonly SeriesPair[];
  history: History;
  blessings: readonly Blessing[];
  /** `YYYY-MM-DD`. */
  night: string;
  commit: string;
  budgetMs: number;
  /** On the clock of the equipment: when the command began. */
  startedAt: number;
  seed: number;
  /** How the last good build of a series is come by. */
  lastGood: LastGood;
  /** Of tests: quicker experiments, and shorter times. */
  shape?: Partial<ExperimentConfig>;
  leastMs?: number;
  judge?: JudgeOptions;
}

export interface SeriesOutcome extends SeriesPair {
  outcome: Outcome | { kind: 'no-time' };
  /** Of its second measurement. */
  again: Outcome | null;
}

export interface NightResult {
  judgement: Judgement;
  /** In the order in which they were to be measured. */
  series: readonly SeriesOutcome[];
  verdicts: readonly NightlyVerdict[];
  /** Why an alarm was not compared with its last good commit. */
  notCompared: readonly { series: string; reason: string }[];
  interrupted: boolean;
}

/** What is not as it should be; null: it was measured. */
export function outcomeText(outcome: SeriesOutcome['outcome']): string | null {
  switch (outcome.kind) {
    case 'kept':
      return outcome.broken ? `broken off after ${outcome.epochs} epochs, which are kept` : null;
    case 'failed':
    case 'void':
      return outcome.reason;
    case 'unfinished':
      return 'broken off before the first epoch was over';
    case 'no-time':
      return 'no time';
  }
}
