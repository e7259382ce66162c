/** A new part of the lab's measurement of itself, among the parts that still hold. Pure. */
import { CALIBRATION_VERSION, type CalibrationSummary } from '../../model/calibration.ts';

/** What all parts of a calibration must share to stand in one. */
export type Conditions = Pick<CalibrationSummary, 'cpuModel' | 'cores' | 'subject' | 'scenario' | 'alpha'>;
export type Part = Partial<Pick<CalibrationSummary, 'replay' | 'live' | 'mde' | 'mdeBudgetMs' | 'power'>>;

/**
 * Parts measured under other conditions are dropped: they would be read as if they held here. `dropped` says which
 * condition differs, or is null.
 */
export function updated(
  before: CalibrationSummary | null,
  conditions: Conditions,
  part: Part,
  measuredAt: string,
): { summary: CalibrationSummary; dropped: string | null } {
  const names = Object.keys(conditions) as (keyof Conditions)[];
  const other = before === null ? undefined : names.find((name) => before[name] !== conditions[name]);
  const kept = other === undefined ? before : null;
  const summary: CalibrationSummary = {
    replay: kept?.replay ?? null,
    live: kept?.live ?? null,
    mde: kept?.mde ?? null,
    mdeBudgetMs: kept?.mdeBudgetMs ?? null,
    power: kept?.power ?? [],
    ...part,
    version: CALIBRATION_VERSION,
    measuredAt,
    ...conditions,
  };
  const dropped =
    other === undefined || before === null
      ? null
      : `${other} was ${before[other]} and is now ${conditions[other]}: earlier parts of the calibration are dropped`;
  return { summary, dropped };
}
