import type { DecisionRule, ExperimentDesign, LoadKind } from '../model/records.ts';

/** What was asked for, complete: every default has been filled in (cli/defaults.ts). */
export interface ExperimentConfig {
  /** The first is the baseline. */
  variants: readonly string[];
  scenarios: readonly string[];
  /** Of which the one scenario is made, as they were typed. */
  requests?: readonly string[];
  /** Measure the baseline's twin beside it in every epoch. */
  control: boolean;
  rule: DecisionRule;
  /** Add an open-loop phase to every epoch. */
  latency: boolean;
  design: ExperimentDesign | null;
  seed: number;
  /** A fixed number, or null: as many as the budget holds. */
  epochs: number | null;
  /** Wall time of the whole command, builds and suites included. */
  budgetMs: number;
  /** Keep to the budget even if the epochs are then too few for a verdict. */
  strictBudget: boolean;
  /**
   * All epochs are of the roomiest shape, however few the pilot thinks will fit, and as warm as in all other such experiments. With rule `fixed` and no number of epochs there
   * are as many as the budget holds by the clock: their number follows from time alone, so what holds for a fixed number holds.
   */
  byClock?: true;
  quick: boolean;
  alpha: number;
  margin: number;
  load: LoadKind;
  /** null: chosen by the pilot. */
  slicesPerTrial: number | null;
  sliceMs: number | null;
  warmupRequests: number | null;
  /** Run the suite again although a stored result holds for the same build. */
  retest: boolean;
}
