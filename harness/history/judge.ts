/**
 * What is said about a night: every series against its own level, all of them as one family, so that the number of false
 * alarms a year is what was asked, however many series there are. Pure: same nights, same options, same judgement.
 *
 * Two steps. The nightly measurement only raises suspicions, cheaply and often wrongly. Suspects are measured again at once, and
 * the second measurement decides BY ITSELF: whatever disturbed the first one is not in it, and its estimate is not the
 * exaggerated one that made the series a suspect. So:
 *
 *     const first = judgeNight(history);
 *     // measure first.suspects again, same commit: history.addExperiment({ …, purpose: 'confirm' })
 *     const { alarms, coverage } = judgeNight(history);
 *     history.addAlarms(alarms);          // from now on their new level is what later nights are compared with
 */
import type {
  Alarm,
  Blessing,
  Coverage,
  Judgement,
  Night,
  SeriesJudgement,
  SeriesState,
} from '../model/history.ts';
import { sharedBetween } from '../stats/change-point-between.ts';
import { benjaminiHochberg } from '../stats/multiplicity.ts';
import { blesses } from './blessings.ts';
import type { History } from './history.ts';
import { assess, prepare } from './judge-series.ts';
import { alarmOf, judgementOf } from './judge-words.ts';

export interface SeriesHistory {
  /** `scenario/variant`. */
  series: string;
  /** By time. */
  nights: readonly Night[];
  /** Told before tonight. */
  alarms: readonly Alarm[];
  /** That concern this series. */
  blessings: readonly Blessing[];
}

export interface JudgeOptions {
  /** Which night. Default: the latest of all series. Later ones are not looked at. */
  night?: string;
  /**
   * False alarms a year, over all series together, that are worth it: Benjamini–Hochberg at this ÷ `nightsPerYear` every
   * night. Default 1.
   */
  falseAlarmsPerYear?: number;
  /** Default 365. */
  nightsPerYear?: number;
  /** Share of unchanged series that are measured again every night, to lose none that changed. Default 0.1. */
  screen?: number;
  /** Nights with one ruler before a series is judged. Default 7. */
  fewestNights?: number;
  /** Nights that a level is taken from, at most. Default 120. */
  memory?: number;
  /** Steps that are intended, as from `readBlessings`. Default: those that the history keeps a copy of. */
  blessings?: readonly Blessing[];
}

export const JUDGE_DEFAULTS = {
  falseAlarmsPerYear: 1,
  nightsPerYear: 365,
  screen: 0.1,
  fewestNights: 7,
  memory: 120,
} as const;

/**
 * Judges the latest night (or `options.night`). A series is `suspect` until it has a second measurement of the night; only
 * then can it be an `alarm`. Throws RangeError on options that cannot be.
 */
export function judgeNight(
  source: History | readonly SeriesHistory[],
  options: JudgeOptions = {},
): Judgement {
  const settings = { ...JUDGE_DEFAULTS, ...options };
  assertSettings(settings);
  const given = 'nights' in source ? seriesHistories(source) : source;
  const all =
    options.blessings === undefined ? given : given.map((it) => withBlessings(it, options.blessings!));
  const night = options.night ?? latestNight(all);
  const sorted = [...all].sort((a, b) => (a.series < b.series ? -1 : 1));
  const prepared = sorted.map((it) => prepare(it, night, settings));
  const between = sharedBetween(prepared.map(({ runs }) => runs));
  const assessed = prepared.map((it, i) => assess(it, between[i]!, settings));

  const judged = assessed.flatMap((it, i) => (it.finding === null ? [] : [i]));
  const adjusted = benjaminiHochberg(judged.map((i) => assessed[i]!.finding!.p));
  const level = settings.falseAlarmsPerYear / settings.nightsPerYear;
  const series = assessed.map((it, i): SeriesJudgement => {
    const place = judged.indexOf(i);
    const adjustedP = place === -1 ? null : adjusted[place]!;
    const state = stateOf(it, adjustedP !== null && adjustedP <= level);
    const alarm = state === 'alarm' ? alarmOf(it, night, adjustedP!) : null;
    return judgementOf(it, { state, adjustedP, alarm, level: level / Math.max(1, judged.length) });
  });
  const suspects = series.filter(({ state }) => state === 'suspect').sort((a, b) => a.p! - b.p!);
  return {
    night,
    commit: prepared.find(({ tonight }) => tonight !== null)?.tonight?.commit ?? null,
    series,
    suspects: suspects.map((it) => it.series),
    alarms: series.flatMap(({ alarm }) => alarm ?? []),
    coverage: coverageOf(series),
  };
}

function stateOf({ finding, prepared }: ReturnType<typeof assess>, rejected: boolean): SeriesState {
  if (finding === null) return 'not judged';
  const measuredAgain = prepared.tonight!.second.length > 0;
  if (finding.suspicious && !measuredAgain) return 'suspect';
  if (measuredAgain && rejected) return 'alarm';
  if (measuredAgain) return 'cleared';
  return prepared.openAlarm ? 'changed' : 'steady';
}

/** All series of a history, with what has been told and blessed. */
export function seriesHistories(history: History): SeriesHistory[] {
  const [alarms, blessings] = [history.alarms(), history.blessings()];
  return history.series().map(({ name }) => ({
    series: name,
    nights: history.nights(name),
    alarms: alarms.filter(({ series }) => series === name),
    blessings: blessings.filter((blessing) => blesses(blessing, name)),
  }));
}

const withBlessings = (history: SeriesHistory, blessings: readonly Blessing[]): SeriesHistory => ({
  ...history,
  blessings: blessings.filter((blessing) => blesses(blessing, history.series)),
});

function latestNight(all: readonly SeriesHistory[]): string {
  return all.reduce((latest, { nights }) => {
    const own = nights.at(-1)?.night ?? '';
    return own > latest ? own : latest;
  }, '');
}

function coverageOf(series: readonly SeriesJudgement[]): Coverage {
  const notJudged = series.flatMap(({ series: name, reason }) =>
    reason === null ? [] : [{ series: name, reason }],
  );
  const judged = series.length - notJudged.length;
  const rest = notJudged.map((it) => `${it.series} (${it.reason})`).join(', ');
  return {
    judged,
    total: series.length,
    notJudged,
    sentence: `${judged} of ${series.length} series judged${rest === '' ? '' : `; not judged: ${rest}`}`,
  };
}

function assertSettings(settings: Required<Omit<JudgeOptions, 'night' | 'blessings'>>): void {
  const { falseAlarmsPerYear, nightsPerYear, screen, fewestNights, memory } = settings;
  const fine =
    falseAlarmsPerYear > 0 &&
    nightsPerYear > falseAlarmsPerYear &&
    screen > 0 &&
    screen <= 1 &&
    fewestNights >= 2 &&
    memory >= fewestNights;
  if (!fine) throw new RangeError(`judgeNight: these options cannot be: ${JSON.stringify(settings)}`);
}
