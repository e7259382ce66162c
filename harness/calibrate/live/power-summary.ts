/** How often a planted effect was found, and how well it was measured. Pure. */
import type { PowerResult } from '../../model/calibration.ts';
import { medianOrNull } from './aa-summary.ts';
import type { PowerOutcome, SideSeen } from './power.ts';

type Judged = Pick<PowerOutcome, 'planted' | 'verdict' | 'ratio' | 'low' | 'high' | 'faster'>;

/** The verdict has the right sign. An effect of 0 has none. */
export const isFound = ({ planted, verdict, faster }: Judged): boolean =>
  planted !== 1 && verdict === (faster ? 'faster' : 'slower');

/** The verdict is not true: the wrong sign, any sign where nothing was planted, or "same" beyond the margin. */
export function isWrong(outcome: Judged, margin: number): boolean {
  const { planted, verdict } = outcome;
  if (verdict === 'faster' || verdict === 'slower') return !isFound(outcome);
  return verdict === 'same' && planted !== null && (planted > 1 + margin || planted < 1 - margin);
}

/** null where it is not known what was planted. An experiment without an interval covers nothing. */
export function isCovered({ planted, low, high }: Judged): boolean | null {
  if (planted === null) return null;
  return low !== null && high !== null && low <= planted && planted <= high;
}

export interface EffectSummary extends Omit<PowerResult, 'planted' | 'covered'> {
  /** As asked: a share of CPU time per request, or KiB. */
  amount: number;
  /** As it was planted, with a whole number of steps; null where not known. */
  planted: number | null;
  covered: number | null;
  same: number;
  unresolved: number;
  voids: number;
  investigate: number;
  /** Median of estimate ÷ planted − 1; null where not known. */
  bias: number | null;
  /** Median change of the side with the knob turned against the plain one, seen in CPU time per request. */
  seen: number | null;
}

/** By amount, in the order in which they first appear. `margin`: smallest difference that matters. */
export function summarisePower(outcomes: readonly PowerOutcome[], margin: number): EffectSummary[] {
  const amounts = [...new Set(outcomes.map(({ amount }) => amount))];
  return amounts.map((amount) => {
    const own = outcomes.filter((outcome) => outcome.amount === amount);
    return { amount, ...summariseEffect(own, margin) };
  });
}

function summariseEffect(own: readonly PowerOutcome[], margin: number): Omit<EffectSummary, 'amount'> {
  const count = (holds: (outcome: PowerOutcome) => boolean): number => own.filter(holds).length;
  const verdict = (kind: PowerOutcome['verdict']): number => count((outcome) => outcome.verdict === kind);
  const [first] = own;
  const planted = first!.planted;
  const slower = planted === null ? null : first!.faster ? 1 / planted : planted;
  return {
    planted: slower === null ? null : slower - 1,
    experiments: own.length,
    found: count(isFound),
    wrong: count((outcome) => isWrong(outcome, margin)),
    covered: planted === null ? null : count((outcome) => isCovered(outcome) === true),
    same: verdict('same'),
    unresolved: verdict('unresolved'),
    voids: verdict('void'),
    investigate: verdict('investigate'),
    bias: medianOrNull(own.map(({ ratio, planted }) => (ratio && planted ? ratio / planted - 1 : null))),
    seen: medianOrNull(own.map(({ ratio, faster }) => (ratio ? (faster ? 1 / ratio : ratio) - 1 : null))),
    medianMinutes: medianOrNull(own.map(({ durationMs }) => durationMs / 60_000)),
  };
}

/** For the calibration; only effects whose size is known. */
export const powerResults = (effects: readonly EffectSummary[]): PowerResult[] =>
  effects.flatMap(({ planted, covered, experiments, found, wrong, medianMinutes }) =>
    planted === null || covered === null
      ? []
      : [{ planted, covered, experiments, found, wrong, medianMinutes }],
  );

export interface SideSummary {
  cpuUsPerRequest: number | null;
  p50Us: number | null;
  p99Us: number | null;
  /** Per 1,000 requests; null where nothing was counted. */
  collections: number | null;
  gcMs: number | null;
}

/** Medians over experiments; collections over all requests of all processes. */
export function summariseSide(sides: readonly SideSeen[]): SideSummary {
  const counted = sides.flatMap(({ gc }) => gc ?? []);
  const thousands = counted.reduce((sum, { requests }) => sum + requests, 0) / 1_000;
  const per = (total: number): number | null => (thousands === 0 ? null : total / thousands);
  return {
    cpuUsPerRequest: medianOrNull(sides.map((side) => side.cpuUsPerRequest)),
    p50Us: medianOrNull(sides.map((side) => side.p50Us)),
    p99Us: medianOrNull(sides.map((side) => side.p99Us)),
    collections: per(counted.reduce((sum, { collections }) => sum + collections, 0)),
    gcMs: per(counted.reduce((sum, { ms }) => sum + ms, 0)),
  };
}
