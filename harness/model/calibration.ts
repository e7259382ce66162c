/** What the lab has measured of itself on this machine: the latest is kept in `.lab/calibration.json`. */
export const CALIBRATION_VERSION = 1;

export interface CalibrationSummary {
  version: typeof CALIBRATION_VERSION;
  /** ISO 8601. */
  measuredAt: string;
  /** Machine it holds for. */
  cpuModel: string;
  cores: number;
  /** What was compared with itself, in which scenario. */
  subject: string;
  scenario: string;
  alpha: number;
  /** Replay of a recorded trace of a build against itself; null: not done. */
  replay: {
    epochs: number;
    experiments: number;
    falseVerdicts: number;
  } | null;
  /** Experiments of a build against itself, run for real; null: not done. */
  live: {
    experiments: number;
    falseVerdicts: number;
    /** Experiments that were void because the control differed. */
    voids: number;
    /** Wall time of one. */
    budgetMs: number;
  } | null;
  /** Median over the live experiments (or from the trace): relative effect found with 80 % power. */
  mde: number | null;
  /** Time that `mde` holds for. */
  mdeBudgetMs: number | null;
  /** Planted effects that were measured back; empty: not done. */
  power: readonly PowerResult[];
}

export interface PowerResult {
  /** Relative CPU time planted, 0.02 = 2 %. */
  planted: number;
  experiments: number;
  /** Verdicts with the right sign. */
  found: number;
  /** Verdicts that are not true: the wrong sign, or "same" for an effect beyond the margin. */
  wrong: number;
  /** Intervals that hold the planted effect. */
  covered: number;
  medianMinutes: number | null;
}
