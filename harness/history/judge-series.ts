/** One series of a night: which nights tonight is compared with, and the tests of it. */
import type { Alarm, Night } from '../model/history.ts';
import type { Between } from '../stats/change-point-between.ts';
import { FEWEST_EPOCHS, type NightEstimate, nightEstimate } from '../stats/change-point-night.ts';
import { type Drift, driftOf, stepResidual } from '../stats/drift.ts';
import { firstNight, type Level, levelOf, type Shift, scanForStep } from '../stats/online-detector.ts';
import type { SeriesHistory } from './judge.ts';

/**
 * How the chance of a false alarm is divided among the three questions: most for a step tonight, which is what has to be told
 * at once. The others have as many nights to make up for it as they need.
 */
const SHARES = { tonight: 0.6, earlier: 0.25, drift: 0.15 } as const;
/** Below this p of a step some nights ago, or of a drift, the night is measured again before anyone is told. */
const LATE_SCREEN = 0.002;

interface Estimated {
  night: Night;
  estimate: NightEstimate;
}

export interface Prepared {
  series: string;
  tonight: Night | null;
  /** Of the last measurement of tonight. */
  estimate: NightEstimate | null;
  /** Nights of the present level before tonight, by time. */
  before: readonly Estimated[];
  /** Estimates by level, as far as levels are known: for the variance between nights. */
  runs: readonly (readonly NightEstimate[])[];
  /** Nights of tonight's ruler before it. */
  known: number;
  /** An earlier alarm that nobody has blessed, and that no later one has undone. */
  openAlarm: boolean;
}

export interface Finding {
  /** Of the three questions together. */
  p: number;
  suspicious: boolean;
  kind: 'step' | 'drift';
  /** Of the new level to the old; of a drift, of its end to its beginning. */
  shift: Shift;
  /** Last night of the old level and first of the new; of a drift its first night and tonight. */
  last: Night;
  first: Night;
}

export interface Assessed {
  prepared: Prepared;
  /** Why there is no finding; null when there is. */
  reason: string | null;
  level: Level | null;
  tonight: Shift | null;
  finding: Finding | null;
}

/** The same measurement is estimated once, however many nights look back at it. */
const estimates = new WeakMap<readonly number[], NightEstimate | null>();

function estimateOf({ first, second }: Night): NightEstimate | null {
  const values = second.length > 0 ? second : first;
  const known = estimates.get(values);
  if (known !== undefined) return known;
  const estimate = nightEstimate(values);
  estimates.set(values, estimate);
  return estimate;
}

export function prepare(
  { series, nights, alarms, blessings }: SeriesHistory,
  at: string,
  { memory }: { memory: number },
): Prepared {
  const tonight = nights.findLast(({ night }) => night === at) ?? null;
  const told = alarms.filter(({ night }) => night < at);
  const starts = [...told.map(({ kind, since, night }) => (kind === 'drift' ? night : since))];
  starts.push(...blessings.map(({ night }) => night).filter((night) => night <= at));
  const from = starts.sort().at(-1) ?? '';
  const estimated = nights
    .filter((it) => it !== tonight && it.night <= at && it.ruler === tonight?.ruler)
    .slice(-memory)
    .flatMap((night) => {
      const estimate = estimateOf(night);
      return estimate === null ? [] : [{ night, estimate }];
    });
  const levelNumber = ({ night }: Night): number => starts.filter((start) => start <= night).length;
  return {
    series,
    tonight,
    estimate: tonight === null ? null : estimateOf(tonight),
    before: estimated.filter(({ night }) => night.night >= from),
    runs: [...Map.groupBy(estimated, ({ night }) => levelNumber(night)).values()].map((run) =>
      run.map(({ estimate }) => estimate),
    ),
    known: estimated.length,
    openAlarm: isOpen(
      told,
      blessings.map(({ night }) => night),
    ),
  };
}

/** The last alarm, unless it was blessed (a blessing names its first night, or a later one) or led back to where it was before. */
function isOpen(told: readonly Alarm[], blessed: readonly string[]): boolean {
  const last = told.at(-1);
  if (last === undefined || blessed.some((night) => night >= last.since)) return false;
  const previous = told.at(-2);
  if (previous === undefined) return true;
  return !(last.low <= 1 / previous.ratio && 1 / previous.ratio <= last.high);
}

export function assess(
  prepared: Prepared,
  between: Between | null,
  { screen, fewestNights }: { screen: number; fewestNights: number },
): Assessed {
  const { estimate, before, known, tonight } = prepared;
  const not = (reason: string): Assessed => ({ prepared, reason, level: null, tonight: null, finding: null });
  if (tonight === null) return not('no data tonight');
  if (estimate === null) {
    const epochs = (tonight.second.length > 0 ? tonight.second : tonight.first).length;
    return not(`${epochs} epochs, fewer than ${FEWEST_EPOCHS}`);
  }
  if (known < fewestNights || between === null) {
    return not(`${known} earlier nights with this reference and machine, fewer than ${fewestNights}`);
  }
  if (before.length === 0) return not('first night of a new level');
  if (!(estimate.variance + between.variance > 0))
    return not('its epochs do not differ: nothing to judge by');
  const all = [...before, { night: tonight, estimate }];
  const shift = firstNight(
    estimate,
    before.map((it) => it.estimate),
    between,
  );
  return {
    prepared,
    reason: null,
    level: levelOf(
      before.map((it) => it.estimate),
      between,
    ),
    tonight: shift,
    finding: findingOf(all, shift, between, screen),
  };
}

const DAY_MS = 86_400_000;

function findingOf(all: readonly Estimated[], tonight: Shift, between: Between, screen: number): Finding {
  const nights = all.map(({ estimate }) => estimate);
  const days = all.map(({ night }) => Date.parse(night.night) / DAY_MS);
  const split = scanForStep(nights, between);
  const drift = driftOf(nights, days, between.variance);
  const weighted = {
    tonight: tonight.p / SHARES.tonight,
    earlier: split === null ? 1 : split.scanP / SHARES.earlier,
    drift: drift === null ? 1 : drift.p / SHARES.drift,
  };
  const p = Math.min(1, weighted.tonight, weighted.earlier, weighted.drift);
  const suspicious = tonight.p <= screen || weighted.earlier <= LATE_SCREEN || weighted.drift <= LATE_SCREEN;
  const place = (at: number) => ({ last: all[at - 1]!.night, first: all[at]!.night });
  const common = { p, suspicious };
  if (p === weighted.tonight || (split === null && drift === null)) {
    return { ...common, kind: 'step', shift: tonight, ...place(all.length - 1) };
  }
  if (drift !== null && isDrift(nights, drift, split?.at ?? null, between.variance)) {
    const shift = { effect: drift.change, se: drift.changeSe, freedom: nights.length - 2, p: drift.p };
    return { ...common, kind: 'drift', shift, last: all[0]!.night, first: all.at(-1)!.night };
  }
  return { ...common, kind: 'step', shift: split!, ...place(split!.at) };
}

/** Which describes the nights better, a line or two levels? Both have two numbers and (the step) a place. */
const isDrift = (
  nights: readonly NightEstimate[],
  { residual }: Drift,
  at: number | null,
  between: number,
): boolean => at === null || residual < stepResidual(nights, at, between);
