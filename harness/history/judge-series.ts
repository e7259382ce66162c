/** One series of a night: which nights tonight is compared with, and the tests of it. */
import type { Alarm, Night } from '../model/history.ts';
import type { Between } from '../stats/change-point-between.ts';
import { FEWEST_EPOCHS, type NightEstimate, nightEstimate } from '../stats/change-point-night.ts';
import { driftOf, stepResidual } from '../stats/drift.ts';
import {
  bestPlace,
  firstNight,
  type Level,
  levelOf,
  type Shift,
  scanForStep,
  shiftAt,
} from '../stats/online-detector.ts';
import { isolatedNights } from '../stats/segmentation-isolated.ts';
import type { SeriesHistory } from './judge.ts';

/**
 * How the chance of a false alarm is divided among the three questions: most for a step tonight, which is what has to be told
 * at once. The others have as many nights to make up for it as they need.
 */
const SHARES = { tonight: 0.7, earlier: 0.2, drift: 0.1 } as const;
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
  /** For the variance between nights, see `runsOf`. */
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

function estimateOf(values: readonly number[]): NightEstimate | null {
  const known = estimates.get(values);
  if (known !== undefined) return known;
  const estimate = nightEstimate(values);
  estimates.set(values, estimate);
  return estimate;
}

const lastMeasurement = ({ first, second }: Night): readonly number[] => (second.length > 0 ? second : first);

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
  const comparable = nights
    .filter((it) => it !== tonight && it.night <= at && it.ruler === tonight?.ruler)
    .slice(-memory);
  const estimated = [...comparable, ...(tonight === null ? [] : [tonight])].flatMap(estimatedOf);
  const known = withoutIsolated(estimated).filter(({ night }) => night !== tonight);
  return {
    series,
    tonight,
    estimate: tonight === null ? null : estimateOf(lastMeasurement(tonight)),
    before: known.filter(({ night }) => night.night >= from),
    runs: runsOf(comparable, starts),
    known: known.length,
    openAlarm: isOpen(
      told,
      blessings.map(({ night }) => night),
    ),
  };
}

function estimatedOf(night: Night): Estimated[] {
  const estimate = estimateOf(lastMeasurement(night));
  return estimate === null ? [] : [{ night, estimate }];
}

/** Before a series is judged nobody measures its suspects again: what stood alone is known only later, tonight at the latest. */
function withoutIsolated(nights: readonly Estimated[]): Estimated[] {
  const isolated = isolatedNights(nights.map(({ estimate }) => estimate));
  return nights.filter(({ night }, i) => !isolated[i] || night.second.length > 0);
}

/**
 * First measurements by level, as far as levels are known. Not second ones: those were made where the first was far off, so that
 * what is left of the first ones, and the seconds, scatter less than nights do.
 */
function runsOf(nights: readonly Night[], starts: readonly string[]): NightEstimate[][] {
  const levelNumber = ({ night }: Night): number => starts.filter((start) => start <= night).length;
  return [...Map.groupBy(nights, levelNumber).values()].map((run) =>
    run.flatMap((night) => (wasDisturbed(night) ? [] : (estimateOf(night.first) ?? []))),
  );
}

/** So many standard errors between the two measurements of a night. */
const DISTURBED = 4;

/** Something hit the first measurement that the second knows nothing of. */
function wasDisturbed({ first, second }: Night): boolean {
  const [one, other] = [estimateOf(first), estimateOf(second)];
  if (one === null || other === null) return false;
  return Math.abs(one.mean - other.mean) > DISTURBED * Math.sqrt(one.variance + other.variance);
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
    const epochs = lastMeasurement(tonight).length;
    return not(`${epochs} epochs, fewer than ${FEWEST_EPOCHS}`);
  }
  if (known < fewestNights || between === null) {
    return not(
      `${known} earlier night${known === 1 ? '' : 's'} with this reference and machine, fewer than ${fewestNights}`,
    );
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
  const common = { p, suspicious };
  const at = bestPlace(nights, between);
  if (
    drift !== null &&
    weighted.drift <= LATE_SCREEN &&
    drift.residual < stepResidual(nights, at, between.variance)
  ) {
    // A line describes the nights better than two levels; either has two numbers, and the step its place as well.
    const shift = { effect: drift.change, se: drift.changeSe, freedom: nights.length - 2, p: drift.p };
    return { ...common, kind: 'drift', shift, last: all[0]!.night, first: all.at(-1)!.night };
  }
  const shift = at === all.length - 1 ? tonight : shiftAt(nights, at, between);
  return { ...common, kind: 'step', shift, last: all[at - 1]!.night, first: all[at]!.night };
}
